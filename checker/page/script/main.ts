/** The page: reads its data, draws it, and goes through the steps. */

import type { PageData } from '../data.ts';
import { counted, el, svg } from './dom.ts';
import { History } from './history.ts';
import { drawLanes, markStep } from './lanes.ts';
import { describeStep, describeTasks } from './panel.ts';
import { drawPicture } from './picture.ts';
import { stepsShown, turnsOf } from './rows.ts';
import { Scene } from './scene.ts';
import { drawHead } from './why.ts';

/** Schedules that are no longer than this are shown whole. */
const shortEnough = 40;

/** How many steps on both sides are shown of one that was folded away. */
const neighbours = 5;

class Page {
  private readonly data: PageData;
  private readonly history: History;
  private readonly opened = new Set<number>();
  private readonly lanes = el('div');
  private readonly now = el('div');
  private readonly tasks = el('div');
  private readonly picture = el('div', { class: 'picture' });
  private readonly slider: HTMLInputElement;
  private readonly position = el('output', { class: 'position', for: 'slider' });
  private readonly live = el('div', { class: 'unseen', role: 'status' });
  private readonly legend = el('p', { class: 'quiet hint' });
  private scene: Scene;
  private everything = false;
  private story: boolean;
  private shown: readonly number[] = [];
  private step = 0;

  constructor(data: PageData) {
    this.data = data;
    this.history = new History(data);
    this.scene = new Scene(this.history, false);
    this.story = data.steps.length > shortEnough;
    this.slider = el('input', {
      id: 'slider',
      type: 'range',
      min: 0,
      max: data.steps.length,
      step: 1,
      'aria-label': 'Step',
      oninput: () => this.go(Number(this.slider.value)),
    });
  }

  start(): void {
    document.body.append(
      el('a', { class: 'skip', href: '#state' }, 'To the state'),
      drawHead(this.data, (step) => this.go(step, true)),
      this.views(),
      this.main(),
      this.controls(),
      this.live,
    );
    document.body.dataset['view'] = 'steps';
    this.drawSteps();
    this.go(this.stepInHash() ?? (this.data.failure === null ? 0 : this.history.length));
    addEventListener('keydown', (event) => this.key(event));
    addEventListener('hashchange', () => this.go(this.stepInHash() ?? this.step));
    new ResizeObserver(() => this.drawState(this.since())).observe(this.picture);
  }

  /** On narrow screens one of the two at a time. */
  private views(): HTMLElement {
    const button = (view: string, text: string) =>
      el('button', { type: 'button', 'data-view': view, 'aria-pressed': view === 'steps' ? 'true' : 'false', onclick: () => choose(view) }, text); // prettier-ignore
    const buttons = [button('steps', 'Steps'), button('state', 'State')];
    const choose = (view: string) => {
      document.body.dataset['view'] = view;
      for (const each of buttons) each.setAttribute('aria-pressed', String(each.dataset['view'] === view));
    };
    return el('div', { class: 'views', role: 'group', 'aria-label': 'What to show' }, ...buttons);
  }

  private main(): HTMLElement {
    const choice = (name: string, checked: boolean, onChange: (checked: boolean) => void) => {
      const box = el('input', { type: 'checkbox', checked, onchange: () => onChange(box.checked) });
      return el('label', { class: 'choice-box' }, box, ` ${name}`);
    };
    const all = choice(`All ${this.history.length} steps`, !this.story, (checked) => {
      this.story = !checked;
      this.opened.clear();
      this.drawSteps();
      this.go(this.step, true);
    });
    const everything = choice('Everything, whether it changes or not', false, (checked) => {
      this.everything = checked;
      this.scene = new Scene(this.history, this.everything);
      this.drawState(this.since());
    });
    const bar = (title: string, option: HTMLElement) => el('div', { class: 'bar' }, el('h2', {}, title), option);
    const objects = [bar('Objects', everything), this.legend, this.picture];
    return el(
      'main',
      {},
      el('section', { id: 'steps', 'aria-label': 'Steps', tabindex: -1 }, bar('Steps', all), this.lanes),
      el('section', { id: 'state', 'aria-label': 'State', tabindex: -1 }, this.now, this.tasks, ...objects),
    );
  }

  private controls(): HTMLElement {
    const button = (icon: string, label: string, to: () => number) =>
      el(
        'button',
        { type: 'button', 'aria-label': label, title: label, onclick: () => this.go(to(), true) },
        svg(
          'svg',
          { width: 14, height: 14, viewBox: '0 0 14 14', 'aria-hidden': 'true' },
          svg('path', { d: icon }),
        ),
      );
    return el(
      'nav',
      { class: 'controls', 'aria-label': 'Go through the steps' },
      button('M2 2h2v10H2zM12 2v10L5 7z', 'To the beginning (Home)', () => 0),
      button('M11 2v10L3 7z', 'Back (left arrow)', () => this.neighbour(-1)),
      button('M3 2v10l8-5z', 'On (right arrow)', () => this.neighbour(1)),
      button('M10 2h2v10h-2zM2 2v10l7-5z', 'To the end (End)', () => this.history.length),
      this.slider,
      this.position,
    );
  }

  /** The step before or after among those that are shown. */
  private neighbour(direction: 1 | -1): number {
    if (direction === 1) return this.shown.find((each) => each > this.step) ?? this.history.length;
    return this.shown.findLast((each) => each < this.step) ?? 0;
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target === this.slider) return;
    const keys: Readonly<Record<string, () => number>> = {
      ArrowLeft: () => this.neighbour(-1),
      ArrowRight: () => this.neighbour(1),
      Home: () => 0,
      End: () => this.history.length,
    };
    const to = keys[event.key];
    if (!to) return;
    event.preventDefault();
    this.go(to(), true);
  }

  private stepInHash(): number | null {
    const found = /^#step-(\d+)$/.exec(location.hash)?.[1];
    return found === undefined ? null : Math.min(Number(found), this.history.length);
  }

  private drawSteps(): void {
    const { data } = this;
    const turns = turnsOf(
      data,
      (step) => !this.story || data.steps[step - 1]!.told === true || this.opened.has(step),
    );
    this.shown = stepsShown(turns);
    const go = (step: number) => this.go(step);
    const unfold = (from: number, to: number) => {
      this.open(from, to);
      this.go(from, true);
      this.lanes.querySelector<HTMLElement>(`[data-step="${from}"]`)?.focus();
    };
    this.lanes.replaceChildren(drawLanes({ data, turns, go, unfold }));
  }

  private open(from: number, to: number): void {
    for (let step = from; step <= to; step++) this.opened.add(step);
    this.drawSteps();
  }

  /** Shows a step; `follow`: and moves it into view. */
  private go(step: number, follow = false): void {
    this.step = Math.max(0, Math.min(step, this.history.length));
    if (this.step > 0 && !this.shown.includes(this.step)) this.openAround(this.step);
    const current = markStep(this.lanes, this.data, this.step);
    if (follow) current?.scrollIntoView({ block: 'nearest' });
    this.slider.value = String(this.step);
    this.position.textContent = `${this.step} / ${this.history.length}`;
    history.replaceState(null, '', `#step-${this.step}`);
    this.drawState(this.since());
    if (follow) this.revealChange();
    const taken = this.data.steps[this.step - 1];
    const told = taken && [`Step ${this.step}, ${this.data.tasks[taken.task]!.name} in ${taken.stack.at(-1) ?? ''}: ${taken.text}`, ...taken.changes]; // prettier-ignore
    this.live.textContent = told?.join(', ') ?? 'The beginning';
    this.slider.setAttribute('aria-valuetext', `step ${this.step}`);
  }

  /** Scrolls the state, where it scrolls, to what has changed. */
  private revealChange(): void {
    const panel = this.picture.parentElement!;
    const changed = this.picture.querySelector('.changed, .fresh')?.getBoundingClientRect();
    if (panel.scrollHeight <= panel.clientHeight || !changed) return;
    const { top, height } = panel.getBoundingClientRect();
    const room = [top + 60, top + Math.min(height, innerHeight - top) - 110] as const;
    if (changed.top < room[0] || changed.bottom > room[1]) panel.scrollTop += changed.top - (room[0] + room[1]) / 2;
  }

  private openAround(step: number): void {
    const fold = [...this.lanes.querySelectorAll<HTMLElement>('.fold')].find(
      ({ dataset }) => Number(dataset['from']) <= step && step <= Number(dataset['to']),
    );
    if (!fold) return;
    const [from, to] = [Number(fold.dataset['from']), Number(fold.dataset['to'])];
    this.open(Math.max(from, step - neighbours), Math.min(to, step + neighbours));
  }

  /** What came since the step that is shown before this one counts as changed. */
  private since(): number {
    return this.step === 0 ? 0 : (this.shown.findLast((each) => each < this.step) ?? 0);
  }

  private drawState(since: number): void {
    const { history: past, scene, step } = this;
    const moment = past.at(step);
    const go = (to: number) => this.go(to, true);
    const focused = document.activeElement?.getAttribute('data-cell');
    const onCell = (cell: number) => go(past.writerOf(cell, past.writerOf(cell, step) === step ? step - 1 : step));
    this.now.replaceChildren(describeStep(past, step, go));
    this.tasks.replaceChildren(describeTasks(past, moment, since, go));
    const width = Math.max(200, Math.floor(this.picture.clientWidth));
    this.picture.replaceChildren(drawPicture({ history: past, scene, moment, since, width, onCell }));
    const left = scene.left === 0 ? '' : ` ${counted(scene.left, 'object')} that no step changes are left out.`;
    this.legend.textContent = `Press a value to go to the step that wrote it last; point at an object to see who refers to it.${left}`;
    if (focused !== null && focused !== undefined)
      this.picture.querySelector<SVGElement>(`[data-cell="${focused}"]`)?.focus();
  }
}

new Page(JSON.parse(document.getElementById('data')!.textContent) as PageData).start();
