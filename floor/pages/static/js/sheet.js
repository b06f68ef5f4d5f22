// The sheet's one button: the browser's own print dialog.

document.getElementById('why-print').addEventListener('click', () => window.print());
