// Papers of a claim: each file is sent as soon as it is chosen, and what has arrived is shown. A comfort: the page
// works without this file.
const papers = document.querySelector('[data-papers]');
if (papers) {
  const inputs = [...papers.querySelectorAll('input[type=file]')], drop = papers.querySelector('[data-drops]');
  const box = papers.querySelector('[data-sending]');
  const said = box.querySelector('p'), bar = box.querySelector('progress');
  const waiting = [];
  let sending = false, goOn = null, isFirst = false;

  ['dragenter', 'dragover'].forEach(e => drop.addEventListener(e, () => drop.classList.add('over')));
  ['dragleave', 'drop'].forEach(e => drop.addEventListener(e, () => drop.classList.remove('over')));
  inputs.forEach(input => input.addEventListener('change', () => {
    waiting.push(...input.files);
    input.value = '';
    sendAll();
  }));

  // whoever goes on while a file is under way goes on when it has arrived
  papers.addEventListener('submit', event => {
    if (!sending) return;
    event.preventDefault();
    goOn = event.submitter;
  });

  async function sendAll() {
    if (sending) return;
    sending = isFirst = true;
    try {
      while (waiting.length) {
        show(await send(waiting[0]));
        isFirst = false;
        waiting.shift();
      }
      box.hidden = true;
    } catch {
      said.textContent = said.dataset.failed;
      const left = new DataTransfer();
      waiting.splice(0).forEach(file => left.items.add(file));
      inputs[0].files = left.files;  // they go with the form itself, when it is sent
      goOn = null;
    }
    sending = false;
    if (goOn) papers.requestSubmit(goOn.isConnected ? goOn : undefined);
    goOn = null;
  }

  function send(file) {
    const data = new FormData(papers), ask = new XMLHttpRequest();
    data.delete('proof');
    data.append('proof', file, file.name);
    box.hidden = false;
    said.textContent = `${said.dataset.words} ${file.name}`;
    bar.value = 0;
    return new Promise((done, failed) => {
      ask.upload.onprogress = e => { if (e.lengthComputable) bar.value = e.loaded / e.total; };
      ask.onload = () => done(new DOMParser().parseFromString(ask.responseText, 'text/html'));
      ask.onerror = ask.onabort = failed;
      ask.open('POST', papers.getAttribute('action'));
      ask.send(data);
    });
  }

  // the part of the page that says what has arrived, as the answer has it; an answer without it is a failure. What was
  // refused of the files chosen together stays; with the next choice it is mended, or said anew.
  function show(page) {
    const fresh = page.querySelector('[data-arrived]'), there = papers.querySelector('[data-arrived]');
    if (!fresh) throw new Error('not taken');
    const told = there.querySelector('#refused ul'), more = fresh.querySelector('#refused ul');
    const stays = told && !(sending && isFirst);
    if (stays && more) more.prepend(...told.children);
    if (stays && !more) fresh.prepend(there.querySelector('#refused'));
    if (fresh.innerHTML !== there.innerHTML) there.replaceWith(fresh);
    if (fresh.querySelector('li.file')) mended(page.title);
  }

  // with the first paper that is here, what was said of its lack goes; what is said of other fields stays
  function mended(title) {
    const summary = document.getElementById('problems');
    summary?.querySelector('a[href="#proof"]')?.closest('li').remove();
    if (summary && !summary.querySelector('li')) {
      summary.remove();
      document.title = title;
    }
    papers.querySelector('#proof-err')?.remove();
    drop.closest('.field').classList.remove('err');
    document.getElementById('proof').setAttribute('aria-describedby', 'proof-hint');
  }

  // while the code for another device is open, what arrives from there appears by itself
  const other = papers.querySelector('[data-elsewhere]');
  if (other) setInterval(async () => {
    if (!other.open || sending || document.hidden) return;
    try {
      const answer = await fetch('/claim');
      if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), 'text/html'));
    } catch { /* the next look will do */ }
  }, 3000);
}

// photos and scans are read while the next page is looked at: what was found fills the fields that are empty still
const reads = document.querySelector('[data-reads]');
if (reads) (async () => {
  const unread = reads.textContent;
  let found = {};
  reads.textContent = reads.dataset.reading;
  try {
    const answer = await fetch(reads.dataset.reads, {
      method: 'POST',
      body: new URLSearchParams({csrf: document.querySelector('#claim [name=csrf]').value}),
    });
    if (answer.ok) found = await answer.json();
  } catch { /* it is said below */ }
  const filled = ['provider', 'company'].filter(name => {
    const field = document.getElementById(name);
    if (!found[name] || field.value || field === document.activeElement) return false;
    field.value = found[name];
    return true;
  });
  reads.textContent = filled.length ? reads.dataset.found : unread;
})();
