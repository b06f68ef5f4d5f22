// The project slip goes to the printer of this PC.

import { $ } from '../dom.js';

$('#print').addEventListener('click', () => window.print());
