/** A button beside each message-id that copies it. */
export function addCopyButtons(): void {
  for (const code of document.querySelectorAll<HTMLElement>("code.mid")) {
    code.after(
      " ",
      copyButton(code.title || (code.textContent ?? ""), "copy", `Copy message-id ${code.textContent ?? ""}`),
    );
  }
}

export function copyButton(text: string, words: string, label = words): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button small";
  button.textContent = words;
  button.setAttribute("aria-label", label);
  button.addEventListener(
    "click",
    () => void copyText(text).then((done) => say(button, done ? "copied" : "not copied")),
  );
  return button;
}

/** From file:// there is no clipboard interface in some browsers: then a selection is copied the old way. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

function say(button: HTMLButtonElement, words: string): void {
  const before = button.textContent;
  button.textContent = words;
  button.addEventListener(
    "blur",
    () => {
      button.textContent = before;
    },
    {once: true},
  );
}
