// Before the page is drawn: that there is a script, and whether something is looked for, so that nothing has to move.
document.documentElement.classList.add("script");
if (/[?&][^=&]+=[^&]/.test(location.search) || history.state?.q) document.documentElement.classList.add("seeking");
