// For browsers too old for modules: the page is fetched anew every half minute, as it is without JavaScript.

setTimeout(function () { location.reload(); }, 30000);
