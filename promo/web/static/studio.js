// Comforts only: every page works without this file. Sentences and text follow each other while somebody types.
const form = document.querySelector('[data-look]'), area = () => document.getElementById('text');
let asked = 0, waits;

// as many numbers as the text has lines, and a field of its height
function number() {
  const lines = area().value.replace(/\n$/, '').split('\n').length, list = form.querySelector('.numbers');
  while (list.children.length > lines) list.lastElementChild.remove();
  while (list.children.length < lines) list.append(document.createElement('li'));
  area().rows = lines + 1;
}

async function follow(side) {
  const mine = ++asked;
  const data = new URLSearchParams(new FormData(form));
  let page;
  try {
    const answer = await fetch(form.dataset.look, { method: 'POST', body: data });
    if (!answer.ok || mine !== asked) return;
    page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  } catch { return; /* saving will do it */ }
  if (mine !== asked) return;
  const open = [...form.querySelectorAll('details[open]')].map(d => d.id), focus = document.activeElement.id;
  if (side === 'blanks') area().value = page.getElementById('text').value;
  ['mistakes', 'sentences', 'numbers'].forEach(part => {
    const now = form.querySelector(`[data-part=${part}]`), fresh = page.querySelector(`[data-part=${part}]`);
    if (now && fresh && now.innerHTML !== fresh.innerHTML) now.replaceWith(document.importNode(fresh, true));
  });
  number();
  open.forEach(id => document.getElementById(id)?.setAttribute('open', ''));
  if (focus && document.activeElement.id !== focus) document.getElementById(focus)?.focus();
}

if (form) {
  form.addEventListener('change', event => { if (event.target.matches('[data-blank]')) follow('blanks'); });
  form.addEventListener('input', event => {
    if (event.target !== area()) return;
    number();
    clearTimeout(waits);
    waits = setTimeout(() => follow('text'), 500);
  });
  // a mistake leads to its line
  form.addEventListener('click', event => {
    const link = event.target.closest('[data-to-line]');
    if (!link) return;
    event.preventDefault();
    const lines = area().value.split('\n'), at = Number(link.dataset.toLine) - 1;
    const start = lines.slice(0, at).join('\n').length + (at ? 1 : 0);
    area().focus({ preventScroll: true });
    area().setSelectionRange(start, start + lines[at].length);
    const row = form.querySelectorAll('.numbers li')[at];
    if (row) area().closest('.numbered').scrollTop = Math.max(0, row.offsetTop - 5 * row.offsetHeight);
  });
  // what was typed and not saved is not left by mistake
  let touched = false;
  form.addEventListener('input', () => { touched = true; });
  form.addEventListener('submit', () => { touched = false; });
  window.addEventListener('beforeunload', event => { if (touched) event.preventDefault(); });
}
