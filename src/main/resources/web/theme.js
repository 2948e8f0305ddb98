{ const t = localStorage.getItem('slipway-theme') ?? 'system';
  if (t === 'dark' || (t === 'system' && matchMedia('(prefers-color-scheme: dark)').matches))
    document.documentElement.classList.add('pf-v6-theme-dark'); }
