import htmx from 'htmx.org';

// Morphing must not close a <details> or a <dialog> that the reader opened.
htmx.config.morphIgnore.push('open');
// A style element written by script would need a hole in the content security policy.
htmx.config.includeIndicatorCSS = false;
htmx.config.history = false;
