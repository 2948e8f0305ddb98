import '../styles/app.css';
import './htmx';
import 'htmx.org/dist/ext/hx-sse.js';
import './theme';
import './copy';
import './dialogs';
import './shortcuts';
import './filter';
import './timeline';
import './clock';

// The other pages need none of it.
if (document.querySelector('[data-upload]')) void import('./upload');
if (document.querySelector('[data-folder]')) void import('./folder');
if (document.querySelector('slipway-console')) void import('./console');
