// Comforts only: every page works without this file. Sentences and text follow each other while somebody types.
const form = document.querySelector('[data-look]'), area = () => document.getElementById('text');
let asked = 0, strokes = 0, waits, pasted = false;

// as many numbers as the text has lines, and a field of its height
function number() {
  const lines = area().value.replace(/\n$/, '').split('\n').length, list = form.querySelector('.numbers');
  while (list.children.length > lines) list.lastElementChild.remove();
  while (list.children.length < lines) list.append(document.createElement('li'));
  area().rows = lines + 1;
}

// what is typed while an answer is under way is not overwritten by it: it is asked anew
async function follow() {
  const mine = ++asked, before = strokes;
  const data = new URLSearchParams(new FormData(form));
  let page;
  try {
    const answer = await fetch(form.dataset.look, { method: 'POST', body: data });
    if (!answer.ok || mine !== asked) return;
    page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  } catch { return; /* saving will do it */ }
  if (mine !== asked) return;
  if (before !== strokes) { later(700); return; }
  const open = [...form.querySelectorAll('details[open]')].map(d => d.id), at = document.activeElement;
  const [from, to] = [at.selectionStart, at.selectionEnd];
  write(page.getElementById('text').value);
  ['mistakes', 'sentences', 'numbers'].forEach(part => {
    const now = form.querySelector(`[data-part=${part}]`), fresh = page.querySelector(`[data-part=${part}]`);
    if (now && fresh && now.innerHTML !== fresh.innerHTML) now.replaceWith(document.importNode(fresh, true));
  });
  number();
  if (pasted) toTheFirst();
  open.forEach(id => document.getElementById(id)?.setAttribute('open', ''));
  if (!at.id || document.activeElement === at) return;
  const again = document.getElementById(at.id);
  again?.focus();
  if (again?.type === 'text' && from !== null) again.setSelectionRange(from, to);
}

// who pastes a whole text sees its first mistake, or its beginning, rather than its end
function toTheFirst() {
  pasted = false;
  const first = form.querySelector('[data-part=mistakes] [data-to-line]');
  if (first) first.click();
  else { area().setSelectionRange(0, 0); area().closest('.numbered').scrollTop = 0; }
}

function later(wait) {
  clearTimeout(waits);
  waits = setTimeout(follow, wait);
}

// the text with what the blanks changed in it; the caret stays at its words
function write(fresh) {
  const old = area().value, [from, to] = [area().selectionStart, area().selectionEnd];
  if (fresh === old) return;
  let same = 0;
  while (same < old.length && old[same] === fresh[same]) same++;
  const moved = place => place <= same ? place : Math.max(same, place + fresh.length - old.length);
  area().value = fresh;
  area().setSelectionRange(moved(from), moved(to));
}

if (form) {
  form.addEventListener('change', event => { if (event.target.matches('[data-blank]')) follow(); });
  form.addEventListener('input', event => {
    strokes++;
    if (event.target !== area()) return;
    if (event.inputType === 'insertFromPaste' && area().value.length - area().selectionEnd < 2) pasted = true;
    number();
    later(500);
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
