/** Light or dark: as the system has it, until somebody presses the button. */

import { el } from './dom.ts';

export function themeButton(): HTMLButtonElement {
  const button = el('button', { class: 'theme', type: 'button', onclick: () => show(!isDark()) });
  const show = (dark: boolean) => {
    document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
    button.textContent = dark ? 'Light' : 'Dark';
  };
  button.textContent = isDark() ? 'Light' : 'Dark';
  return button;
}

function isDark(): boolean {
  const chosen = document.documentElement.dataset['theme'];
  return chosen === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : chosen === 'dark';
}
