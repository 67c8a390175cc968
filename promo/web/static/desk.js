// The desk: what is marked on the pages, and keys for all of it. Keys can be switched off on this device.
const every = what => [...document.querySelectorAll(what)];

function show(k) {
  const here = `.sheet rect[data-k="${k}"], .doc mark[data-k~="${k}"]`;
  every('.sheet rect, .doc mark').forEach(r => r.classList.toggle('cur', r.matches(here)));
  every('.chk').forEach(c => c.toggleAttribute('data-open', c.firstElementChild.dataset.k === k));
  document.querySelector(here)?.scrollIntoView({ block: 'center' });
}
every('.chk > button, [data-place]').forEach(b => b.addEventListener('click', () => show(b.dataset.k)));
// on a phone the page itself would scroll, away from what is asked
const isBeside = matchMedia('(min-width: 761px)').matches;
if (isBeside) document.querySelector('.sheet img[data-marked]')?.scrollIntoView({ block: 'start' });

// the text of a file without pictures is read in a process of its own, which nobody waits for
every('[data-text]').forEach(async pane => {
  const answer = await fetch(pane.dataset.text);
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  pane.replaceChildren(...page.querySelectorAll('.paper'));
  pane.addEventListener('click', e => {
    const mark = e.target.closest('mark');
    if (mark) show(mark.dataset.k.split(' ')[0]);
  });
  const open = document.querySelector('.chk[data-open]'), first = pane.querySelector('mark');
  if (open) show(open.firstElementChild.dataset.k);
  else if (isBeside && !document.querySelector('.sheet img[data-marked]')) first?.scrollIntoView({ block: 'center' });
});

// words on a case wait there until they are sent, whichever case is looked at meanwhile, for as long as the tab is open
every('.side form :is(textarea, input.in-t)[name]').forEach(field => {
  const key = `words ${location.pathname} ${field.id}`, kept = sessionStorage.getItem(key);
  if (kept && !field.value) {
    field.value = kept;
    field.closest('details')?.setAttribute('open', '');
  }
  field.addEventListener('input', () => sessionStorage.setItem(key, field.value));
  field.form.addEventListener('submit', () => sessionStorage.removeItem(key));
});

// a decision that can be taken back says so for as long as it is true
every('[data-seconds]').forEach(b => setTimeout(() => b.remove(), 1000 * b.dataset.seconds));

// a colleague who opens the same claim is told that somebody has it open
const here = document.getElementById('here');
async function sayHere(more) {
  const body = new URLSearchParams({ csrf: here.dataset.csrf, ...more });
  const answer = await fetch(here.dataset.here, { method: 'POST', body, keepalive: true });
  if (answer.ok) here.innerHTML = await answer.text();
}
// a page that was loaded ahead counts as looked at from now on
if (here?.dataset.opened !== undefined) sayHere({ opened: '1' });
if (here?.dataset.here) setInterval(() => { if (!document.hidden) sayHere({}); }, 30000);

// keys
const KEPT = 'desk-keys', choice = document.getElementById('keys-on');
const areOn = () => localStorage.getItem(KEPT) !== 'off';
// keys that do nothing are not shown on the buttons either
const showKeys = () => document.documentElement.classList.toggle('no-keys', !areOn());
showKeys();
if (choice) {
  choice.checked = areOn();
  choice.addEventListener('change', () => {
    localStorage.setItem(KEPT, choice.checked ? 'on' : 'off');
    showKeys();
  });
}

const first = () => document.querySelector('[data-queue] tbody a');
function beside(step) {
  const waiting = every('.q > a'), here = waiting.findIndex(a => a.getAttribute('aria-current'));
  (here < 0 ? waiting[0] || first() : waiting[here + step])?.click();
}

// after a decision the next case stands here at once: a key held down, or pressed twice, decides on no second one; nor
// does a second click, for which the next case's button lies where the first one's was
const shownAt = performance.now(), decides = button => button.name === 'verdict';
const tooSoon = () => document.querySelector('[data-seconds], [data-left]') && performance.now() - shownAt < 700;
every('[name=verdict]').forEach(button => button.addEventListener('click', e => {
  if (!tooSoon()) return;
  e.preventDefault();
  e.stopImmediatePropagation();
}));

function press(button) {
  // what cannot be taken back is chosen by its key, and sent by Enter
  if (button.type === 'radio') {
    button.checked = true;
    button.form.querySelector('[type=submit]').focus();
    return;
  }
  const note = document.getElementById('note'), lacks = document.getElementById('note-lacks');
  if (!('needsNote' in button.dataset) || note.value.trim().length > 2) { button.click(); return; }
  // said anew each time: an alert that stands there already is not read out
  lacks.textContent = button.dataset.needsNote || lacks.dataset.says;
  note.setAttribute('aria-invalid', 'true');
  note.focus();
  const written = () => { lacks.textContent = ''; note.removeAttribute('aria-invalid'); };
  note.addEventListener('input', written, { once: true });
}

const KEYS = {
  j: () => beside(1),
  k: () => beside(-1),
  n: () => (document.getElementById('note-words') || document.getElementById('note'))?.focus(),
  w: () => document.getElementById('note')?.focus(),
  m: () => {
    const write = document.getElementById('message');
    if (write) { write.closest('details').open = true; write.focus(); }
  },
  s: () => {
    const hand = document.getElementById('hand');
    // a case that is too near its day cannot sleep: it can be handed over
    if (hand) { hand.open = true; hand.querySelector('#until, #to')?.focus(); }
  },
  p: () => beside(-1),
  '/': () => {
    const words = document.getElementById('words'), queue = document.querySelector('.q .hd a');
    if (words) words.focus(); else if (queue) location.assign(queue.href.split('#')[0] + '#words');
  },
  '?': () => document.querySelector('[data-opens=keys]')?.click(),
};
document.addEventListener('keydown', e => {
  if (e.ctrlKey || e.metaKey || e.altKey || /INPUT|TEXTAREA|SELECT/.test(e.target.tagName)) return;
  if (!areOn() || document.querySelector('dialog[open]')) return;  // a dialog has keys of its own
  const key = e.key.toLowerCase(), button = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (/^[1-9]$/.test(key)) show(key);
  else if (KEYS[key]) KEYS[key]();
  else if (key === 'enter' && e.target === document.body && first()) first().click();
  else if (button && decides(button) && (e.repeat || tooSoon())) e.preventDefault();
  else if (button) press(button);
  else return;
  e.preventDefault();
});
every('[data-ctrl-enter]').forEach(field => field.addEventListener('keydown', e => {
  if (e.key === 'Enter' && (e.ctrlKey || e.metaKey) && field.value.trim()) field.form.requestSubmit();
}));
// the way out of a field leads back to the keys
document.addEventListener('keydown', e => { if (e.key === 'Escape') document.activeElement?.blur(); });
if (location.hash === '#words') document.getElementById('words')?.focus();
// E: the form of the fact that is shown, of the one that the question rests on, or of the first one
KEYS.e = () => {
  const asked = document.querySelector('[data-reason] [data-place]')?.dataset.k;
  const shown = document.querySelector('.chk[data-open] .hand')
    || document.querySelector(`.chk:has(> [data-k="${asked}"]) .hand`) || document.querySelector('.hand');
  if (shown) { shown.open = true; shown.querySelector('input:not([type=hidden]), select').focus(); }
};

// drawing the place of a fact: from one corner to the other, on any page
const shares = (figure, e) => {
  const box = figure.querySelector('img').getBoundingClientRect(), within = v => Math.min(Math.max(v, 0), 1);
  return [within((e.clientX - box.left) / box.width), within((e.clientY - box.top) / box.height)];
};
let drawing = null;
every('[data-draws]').forEach(button => {
  button.hidden = !document.querySelector('.sheet[data-page]');
  button.addEventListener('click', () => {
    drawing = { form: button.form, button };
    document.body.classList.add('draws');
    document.querySelector('.sheet[data-page]').scrollIntoView({ block: 'nearest' });
  });
});
function stopDrawing() {
  drawing = null;
  document.body.classList.remove('draws');
}
every('.sheet[data-page]').forEach(figure => {
  figure.addEventListener('pointerdown', e => {
    if (!drawing) return;
    e.preventDefault();
    figure.setPointerCapture(e.pointerId);
    drawing.from = shares(figure, e);
    drawing.rect = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    drawing.rect.classList.add('cur');
    every('.sheet rect[data-drawn]').forEach(old => old.remove());
    drawing.rect.dataset.drawn = '';
    figure.querySelector('svg').append(drawing.rect);
  });
  figure.addEventListener('pointermove', e => {
    if (!drawing?.from) return;
    const [x, y] = shares(figure, e), [fx, fy] = drawing.from;
    const at = { x: Math.min(x, fx), y: Math.min(y, fy), width: Math.abs(x - fx), height: Math.abs(y - fy) };
    Object.entries(at).forEach(([name, share]) => drawing.rect.setAttribute(name, 100 * share));
  });
  figure.addEventListener('pointerup', e => {
    if (!drawing?.from) return;
    const { form, button, from } = drawing;
    form.elements.box.value = [...from, ...shares(figure, e)].map(v => v.toFixed(4)).join(',');
    form.elements.place.value = figure.dataset.page;
    form.querySelector('[data-drawn]').hidden = false;
    stopDrawing();
    button.focus();
  });
});
document.addEventListener('keydown', e => { if (e.key === 'Escape') stopDrawing(); });

// a text to start a letter from goes into the field, behind what stands there, to be edited
every('[data-fills]').forEach(choice => {
  choice.hidden = false;
  every('[data-without-scripts]').forEach(button => { button.hidden = true; });
  choice.addEventListener('change', () => {
    const field = document.getElementById(choice.dataset.fills), words = choice.selectedOptions[0].dataset.words;
    if (words) field.value = [field.value.trim(), words].filter(Boolean).join('\n\n');
    choice.value = '';
    field.focus();
  });
});
