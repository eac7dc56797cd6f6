import {copyText} from "./copy.ts";
import {readState, writeState} from "./url-state.ts";

/** Answers hide what does not apply, and stand in the address; the list can be copied as text and printed. */
export function enhanceChecklist(form: HTMLFormElement): void {
  const list = document.getElementById("checklist");
  const actions = form.querySelector<HTMLElement>(".ask-actions");
  if (list === null || actions === null) return;
  actions.hidden = false;
  const inputs = [...form.querySelectorAll<HTMLInputElement>("input[type=radio]")];
  for (const input of inputs) if (readState(input.name) === input.value) input.checked = true;
  const apply = (): void => {
    const answers = new Map(inputs.filter(({checked}) => checked).map(({name, value}) => [name, value]));
    for (const item of list.querySelectorAll<HTMLElement>("li[data-when]")) {
      const [name = "", value = ""] = (item.dataset.when ?? "").split("=");
      const answer = answers.get(name) ?? "";
      item.hidden = answer !== "" && answer !== value;
    }
    writeState(Object.fromEntries(answers));
  };
  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => queueMicrotask(apply));
  form.querySelector("[data-print]")?.addEventListener("click", () => print());
  form.querySelector("[data-copy]")?.addEventListener("click", () => {
    void copyText(asText(list)).then((done) => {
      const result = form.querySelector(".result");
      if (result !== null) result.textContent = done ? "copied" : "could not be copied";
    });
  });
  apply();
}

function asText(list: HTMLElement): string {
  return [...list.querySelectorAll("section")]
    .map((section) => {
      const items = [...section.querySelectorAll("li")]
        .filter((item) => !item.hidden)
        .map((item) => `[ ] ${(item.textContent ?? "").replace(/\s+/g, " ").trim()}`);
      return [section.querySelector("h2")?.textContent ?? "", ...items].join("\n");
    })
    .join("\n\n");
}
