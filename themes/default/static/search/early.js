// Before the page is drawn: that there is a script, and whether something is looked for, so that nothing has to move.
document.documentElement.classList.add("script");
if (/[?&][^=&]+=[^&]/.test(location.search) || history.state?.q) document.documentElement.classList.add("seeking");
// a filter that is chosen stands above what is found
if (/[?&](from|to|field|kind|page|paper|topics|people|organizations|places|systems)=[^&]/.test(location.search)) document.documentElement.classList.add("chosen");
