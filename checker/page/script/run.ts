/** The page of a run: light or dark, and only the checks that one looks for. */

import { el } from './dom.ts';
import { themeButton } from './theme.ts';

const words = el('input', { type: 'search', placeholder: 'words', oninput: filter });
const all = [...document.querySelectorAll<HTMLElement>('.run tbody')];
const sections = [...document.querySelectorAll<HTMLElement>('.run section')];
const found = el('p', { class: 'quiet', role: 'status' });

document.querySelector('.crumbs')!.append(themeButton());
document.querySelector('.head')!.append(el('label', { class: 'filter' }, 'Only checks with the ', words), found);

/** A check is found by the words of its row and of its section's head. */
function filter(): void {
  const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const section of sections) {
    const head = [...section.querySelectorAll('h2, h2 + p')].map(({ textContent }) => textContent).join(' ');
    for (const body of section.querySelectorAll('tbody')) {
      const text = `${head} ${body.querySelector('.check')!.textContent}`.toLowerCase();
      body.hidden = !wanted.every((word) => text.includes(word));
    }
    section.hidden = section.querySelector('tbody:not([hidden])') === null;
  }
  const left = all.filter(({ hidden }) => !hidden).length;
  found.textContent = wanted.length === 0 ? '' : `${left} of ${all.length}`;
}
