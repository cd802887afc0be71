const space = 'http://www.w3.org/2000/svg';

/** One of the symbols at the top of the page. */
export function icon(name) {
  const svg = document.createElementNS(space, 'svg');
  const use = document.createElementNS(space, 'use');
  svg.setAttribute('aria-hidden', 'true');
  use.setAttribute('href', `#i-${name}`);
  svg.append(use);
  return svg;
}

/** Shows another symbol in an icon that is on the page already. */
export function setIcon(svg, name) {
  svg.firstElementChild.setAttribute('href', `#i-${name}`);
}
