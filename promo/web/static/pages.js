// Comforts only: every page works without this file.
document.documentElement.classList.add('js');
const all = (s, r = document) => [...r.querySelectorAll(s)];

// language: choosing is enough
all('[data-submits]').forEach(s => s.addEventListener('change', () => s.form.submit()));

// files: show what was chosen, mark the drop area
all('[data-drop]').forEach(drop => {
  const input = drop.querySelector('input'), list = drop.parentElement.querySelector('[data-chosen]');
  ['dragenter', 'dragover'].forEach(e => drop.addEventListener(e, () => drop.classList.add('over')));
  ['dragleave', 'drop'].forEach(e => drop.addEventListener(e, () => drop.classList.remove('over')));
  input.addEventListener('change', () => {
    list.replaceChildren(...[...input.files].map(file => {
      const item = document.createElement('li'), name = document.createElement('span'), size = document.createElement('span');
      item.className = 'file'; name.className = 'grow strong wrap-any'; size.className = 'small muted nowrap';
      name.textContent = file.name;
      size.textContent = file.size > 1e6 ? (file.size / 1e6).toFixed(1) + ' MB' : Math.ceil(file.size / 1000) + ' kB';
      item.append(name, size);
      return item;
    }));
  });
});

// a second click sends nothing twice (the server would not take it twice either)
all('form').forEach(form => form.addEventListener('submit', () => {
  const once = form.querySelector('[data-once]');
  if (once) setTimeout(() => { once.disabled = true; }, 0);
}));

// problems: bring them into view
document.getElementById('problems')?.focus();
if (location.hash === '#done') document.getElementById('done')?.focus();

// desk: evidence and keys
function show(k) {
  all('.sheet rect').forEach(r => r.classList.toggle('cur', r.dataset.k === k));
  all('.chk').forEach(c => c.toggleAttribute('data-open', c.firstElementChild.dataset.k === k));
  document.querySelector(`.sheet rect[data-k="${k}"]`)?.scrollIntoView({ block: 'center' });
}
all('.chk > button').forEach(b => b.addEventListener('click', () => show(b.dataset.k)));
document.addEventListener('keydown', e => {
  if (e.ctrlKey || e.metaKey || e.altKey || /INPUT|TEXTAREA|SELECT/.test(e.target.tagName)) return;
  if (/^[1-9]$/.test(e.key)) show(e.key);
  const button = document.querySelector(`[data-key="${e.key.toLowerCase()}"]`);
  if (button) {
    const note = document.getElementById('note');
    if (note && note.value.trim().length < 3) { e.preventDefault(); note.focus(); } else button.click();
  }
});
document.querySelector('.sheet img[data-marked]')?.scrollIntoView({ block: 'start' });
