// A browser keeps what a form sent beside the page that answered it, on its disk, so that it can send it once more. Here
// that may be a password, or what happened to somebody: the page takes its address alone instead. It is the first thing
// that the page does, since the browser writes every few seconds.

history.replaceState(history.state, "", location.href);
