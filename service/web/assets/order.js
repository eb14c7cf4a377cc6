// Reads the file of a court's order into the text field of its form. The file itself is never sent: its input has no name,
// and what is not plain text of the bounded size stays where it is.

for (const chooser of document.querySelectorAll('input[type="file"][data-into]')) {
  const into = document.getElementById(chooser.dataset.into);
  const refused = document.getElementById(chooser.dataset.refused);
  chooser.closest('[hidden]').hidden = false;
  chooser.addEventListener('change', async () => {
    const [file] = chooser.files;
    if (!file) {
      return;
    }
    try {
      if (file.size > Number(chooser.dataset.bytesMax)) {
        throw new Error('too large');
      }
      into.value = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
      refused.hidden = true;
      into.focus();
    } catch {
      chooser.value = '';
      refused.hidden = false;
      refused.focus();
    }
  });
}
