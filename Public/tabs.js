/** On a phone one of the three views is shown; wider, all are, and the tabs are not. */
export function installTabs(tabs, shown) {
  const buttons = [...tabs.querySelectorAll('[role=tab]')];
  const show = (button) => {
    document.body.dataset.tab = button.dataset.tab;
    for (const other of buttons) {
      other.ariaSelected = String(other === button);
      other.tabIndex = other === button ? 0 : -1;
    }
    shown(button.dataset.tab);
  };
  tabs.addEventListener('click', (event) => {
    const button = event.target.closest('[role=tab]');
    if (button) show(button);
  });
  tabs.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const next = buttons[(buttons.indexOf(event.target) + step + buttons.length) % buttons.length];
    next.focus();
    show(next);
  });
  return (name) => show(buttons.find((button) => button.dataset.tab === name));
}
