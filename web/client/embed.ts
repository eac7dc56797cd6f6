/** `?embed#ID` shows one figure without the page's frame, for an iframe. */
export function embed(): void {
  if (!new URLSearchParams(location.search).has("embed")) return;
  const figure = document.getElementById(location.hash.slice(1));
  if (figure === null || !figure.matches(".figure, .matrix")) return;
  document.documentElement.classList.add("embed");
  figure.classList.add("only");
}
