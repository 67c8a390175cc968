// Comforts only: every page works without this file.
document.documentElement.classList.add('js');
const all = (s, r = document) => [...r.querySelectorAll(s)];

// language: choosing is enough. What was typed elsewhere on the page is there again afterwards (no passwords, no
// files).
const typed = () => all('main input[name], main select[name], main textarea[name]')
  .filter(f => !/^(hidden|password|file|submit)$/.test(f.type));
const typedKey = 'typed ' + location.pathname;
all('[data-submits]').forEach(s => s.addEventListener('change', () => {
  const back = s.form.elements.back;
  if (back) sessionStorage.setItem('typed ' + back.value.split('?')[0],
    JSON.stringify(typed().map(f => /^(checkbox|radio)$/.test(f.type) ? f.checked : f.value)));
  const button = s.parentElement.querySelector('button');
  if (button) s.form.requestSubmit(button); else s.form.submit();
}));
if (sessionStorage.getItem(typedKey)) {
  const kept = JSON.parse(sessionStorage.getItem(typedKey));
  sessionStorage.removeItem(typedKey);
  if (kept.length === typed().length) typed().forEach((f, k) => {
    if (/^(checkbox|radio)$/.test(f.type)) f.checked = kept[k]; else f.value = kept[k];
  });
}

// signed out: that words are kept is said only where it is so, in this tab (desk.js keeps them) or in the one that
// opened this page
const keptHere = document.querySelector('[data-kept]');
if (keptHere) {
  const isKept = key => key.startsWith('words ') && sessionStorage.getItem(key).trim();
  keptHere.hidden = !Object.keys(sessionStorage).some(isKept);
  document.querySelector('[data-kept-there]').hidden = !window.opener?.document.querySelector('form [name=once_more]');
}

// light or dark: at once, and nothing that was typed is lost
all('[data-appearance]').forEach(form => form.addEventListener('submit', event => {
  const wanted = event.submitter?.value;
  if (!wanted) return;
  event.preventDefault();
  const data = new FormData(form, event.submitter), page = document.documentElement;
  if (wanted === 'device') delete page.dataset.theme; else page.dataset.theme = wanted;
  all('button', form).forEach(b => b.setAttribute('aria-pressed', b === event.submitter));
  fetch(form.action, {method: 'POST', body: data, redirect: 'manual'});
}));

// files: show what was chosen, mark the drop area
all('[data-drop]').forEach(drop => {
  const input = drop.querySelector('input'), list = drop.parentElement.querySelector('[data-chosen]');
  ['dragenter', 'dragover'].forEach(e => drop.addEventListener(e, () => drop.classList.add('over')));
  ['dragleave', 'drop'].forEach(e => drop.addEventListener(e, () => drop.classList.remove('over')));
  input.addEventListener('change', () => {
    all('.new', list).forEach(item => item.remove());  // those kept from a try before stay
    list.append(...[...input.files].map(file => {
      const item = document.createElement('li');
      const name = document.createElement('span'), size = document.createElement('span');
      item.className = 'file new'; name.className = 'grow strong wrap-any'; size.className = 'small muted nowrap';
      name.textContent = file.name;
      size.textContent = file.size > 1e6 ? (file.size / 1e6).toFixed(1) + ' MB' : Math.ceil(file.size / 1000) + ' kB';
      item.append(name, size);
      if (drop.dataset.look && /^image\//.test(file.type) && file.size <= 25 * 2 ** 20) look(drop, file, item);
      return item;
    }));
  });
});

// photos: say what is wrong with one while the paper still lies on the table
async function look(drop, file, item) {
  const verdict = document.createElement('span'), form = drop.closest('form'), data = new FormData();
  verdict.className = 'small muted'; verdict.textContent = drop.dataset.looking;
  item.classList.add('looked'); item.append(verdict);
  data.append('csrf', form.elements.csrf.value); data.append('proof', file);
  try {
    const answer = await fetch(drop.dataset.look, { method: 'POST', body: data });
    const { flaws } = answer.ok ? await answer.json() : { flaws: null };
    if (!flaws) { verdict.remove(); return; }
    verdict.className = flaws.length ? 'small msg-warn' : 'small muted';
    verdict.textContent = flaws.length ? [...flaws, drop.dataset.anyway].join(' ') : drop.dataset.fine;
    if (flaws.length && !form.elements.anyway) {  // it was said: sending is the person's own choice now
      const anyway = document.createElement('input');
      anyway.type = 'hidden'; anyway.name = 'anyway'; anyway.value = '1'; form.append(anyway);
    }
  } catch { verdict.remove(); }
}

// reading: the stages move on without the page being loaded anew
if (document.querySelector('[data-live]')) (function watch() {
  setTimeout(async () => {
    try {
      const answer = await fetch(location.href);
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = page.querySelector('[data-live]'), shown = document.querySelector('[data-live]');
      if (answer.ok && !fresh) { location.reload(); return; }
      if (fresh && fresh.innerHTML !== shown.innerHTML) shown.innerHTML = fresh.innerHTML;
    } catch { /* the next look will do */ }
    watch();
  }, 1200);
})();

// a day that is written is the choice
all('[data-chooses]').forEach(field => field.addEventListener('input', () => {
  document.getElementById(field.dataset.chooses).checked = true;
}));

// a second click sends nothing twice (the server would not take it twice either)
all('form').forEach(form => form.addEventListener('submit', () => {
  const once = form.querySelector('[data-once]');
  if (once) setTimeout(() => { once.disabled = true; }, 0);
}));

// problems and receipts: bring them into view
document.getElementById('problems')?.focus();
if (['#done', '#receipt'].includes(location.hash)) document.querySelector(location.hash)?.focus();

// a fold that an address leads to is open
const unfold = () => {
  const fold = document.getElementById(location.hash.slice(1));
  if (fold?.matches('details')) fold.open = true;
};
unfold();
addEventListener('hashchange', unfold);

// on paper every fold is open; a piece of a page that is not here yet would be blank: its words stand below it
addEventListener('beforeprint', () => {
  all('.cut-in').forEach(cut => {
    const picture = cut.querySelector('img');
    cut.classList.toggle('no-print', !picture.complete || !picture.naturalWidth);
    picture.loading = 'eager';
  });
  if (!CSS.supports('selector(::details-content)'))
    all('details:not([open])').forEach(d => { d.open = true; d.dataset.folded = ''; });
});
addEventListener('afterprint', () => all('[data-folded]').forEach(d => { d.open = false; delete d.dataset.folded; }));
