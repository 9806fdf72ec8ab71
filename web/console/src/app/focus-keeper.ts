/**
 * An update may take away what somebody stands on: a button that is done, a row that moved on. Then the focus goes to the
 * nearest heading that is left, never to nowhere.
 */
export function keepFocus(main: HTMLElement): () => void {
  let last: HTMLElement | null = null;
  let around: HTMLElement[] = [];
  const remember = (event: FocusEvent) => {
    last = event.target as HTMLElement;
    around = ancestors(last, main);
  };
  const forget = (event: FocusEvent) => {
    // A question that what one stands on has asked goes with it.
    if (event.relatedTarget instanceof HTMLElement && event.relatedTarget.closest('[role="dialog"]')) return;
    // Browsers say so too, and just before, when they take away what is focused: whether it was left on purpose (by Tab, by a
    // click, to another window) shows when the update is done.
    queueMicrotask(() => {
      if (last?.isConnected && event.target === last) last = null;
    });
  };
  const watch = new MutationObserver(() => {
    if (!last || last.isConnected || document.activeElement !== document.body) return;
    last = null;
    const home = around.find((element) => element.isConnected && element.querySelector('h1, h2, h3')) ?? main;
    const heading = home.querySelector<HTMLElement>('h1, h2, h3') ?? main;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  });
  main.addEventListener('focusin', remember);
  main.addEventListener('focusout', forget);
  watch.observe(main, { childList: true, subtree: true });
  return () => {
    main.removeEventListener('focusin', remember);
    main.removeEventListener('focusout', forget);
    watch.disconnect();
  };
}

function ancestors(element: HTMLElement, limit: HTMLElement): HTMLElement[] {
  const found: HTMLElement[] = [];
  for (let at = element.parentElement; at && limit.contains(at); at = at.parentElement) found.push(at);
  return found;
}
