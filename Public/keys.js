/** Keys that work wherever the focus is, and those of the list. */
export function installKeys({ panel, filterBar, help }) {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    // The live lines or the stored ones, whichever are shown.
    const lines = panel();
    const { scroller } = lines;
    const typing = event.target.matches('input, select, textarea');
    if (event.key === 'Escape') {
      if (typing) event.target.blur();
      else lines.close();
      return;
    }
    if (typing) return;
    switch (event.key) {
      case '/':
        filterBar.focus();
        break;
      case '?':
        help.showModal();
        break;
      case 'End':
        lines.follow();
        break;
      case 'Home':
      case 'PageUp':
      case 'PageDown':
        // The list itself does this when it has the focus; nothing else on the page scrolls.
        if (event.target !== document.body) return;
        if (event.key === 'Home') scroller.scrollTop = 0;
        else scroller.scrollTop += (event.key === 'PageUp' ? -0.9 : 0.9) * scroller.clientHeight;
        break;
      case 'ArrowUp':
      case 'ArrowDown':
        if (event.target !== document.body && event.target !== scroller) return;
        lines.move(event.key === 'ArrowUp' ? -1 : 1);
        break;
      case 'ArrowLeft':
      case 'ArrowRight':
        if (event.target !== document.body && event.target !== scroller) return;
        lines.fold(event.key === 'ArrowRight');
        break;
      case 'Enter':
        if (event.target !== document.body && event.target !== scroller) return;
        lines.open();
        break;
      default:
        return;
    }
    event.preventDefault();
  });
}
