// The desk: what is marked on the pages, and keys for all of it. Keys can be switched off on this device.
const every = what => [...document.querySelectorAll(what)];

function show(k) {
  every('.sheet rect').forEach(r => r.classList.toggle('cur', r.dataset.k === k));
  every('.chk').forEach(c => c.toggleAttribute('data-open', c.firstElementChild.dataset.k === k));
  document.querySelector(`.sheet rect[data-k="${k}"]`)?.scrollIntoView({ block: 'center' });
}
every('.chk > button').forEach(b => b.addEventListener('click', () => show(b.dataset.k)));
document.querySelector('.sheet img[data-marked]')?.scrollIntoView({ block: 'start' });

// keys
const KEPT = 'desk-keys', panel = document.getElementById('keys'), choice = document.getElementById('keys-on');
const areOn = () => localStorage.getItem(KEPT) !== 'off';
if (choice) {
  choice.checked = areOn();
  choice.addEventListener('change', () => localStorage.setItem(KEPT, choice.checked ? 'on' : 'off'));
}

function beside(step) {
  const waiting = every('.q > a'), here = waiting.findIndex(a => a.getAttribute('aria-current'));
  (here < 0 ? waiting[0] : waiting[here + step])?.click();
}

function press(button) {
  const note = document.getElementById('note');
  if ('needsNote' in button.dataset && note.value.trim().length < 3) note.focus();
  else button.click();
}

const KEYS = {
  j: () => beside(1),
  k: () => beside(-1),
  n: () => document.getElementById('note')?.focus(),
  '?': () => { if (panel) { panel.open = !panel.open; panel.querySelector('summary').focus(); } },
};
document.addEventListener('keydown', e => {
  if (e.ctrlKey || e.metaKey || e.altKey || /INPUT|TEXTAREA|SELECT/.test(e.target.tagName)) return;
  if (!areOn()) return;
  const key = e.key.toLowerCase(), button = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (/^[1-9]$/.test(key)) show(key);
  else if (KEYS[key]) KEYS[key]();
  else if (button) press(button);
  else return;
  e.preventDefault();
});
// the way out of a field leads back to the keys
document.addEventListener('keydown', e => { if (e.key === 'Escape') document.activeElement?.blur(); });
