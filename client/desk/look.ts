/** Light or dark, comfortable or compact: the taste of a workstation, no patient data. */
export type Theme = 'auto' | 'light' | 'dark';
export type Density = 'comfortable' | 'compact';

const root = document.documentElement;

export const look = {
  get theme(): Theme {
    return (localStorage.getItem('theme') as Theme | null) ?? 'auto';
  },
  set theme(theme: Theme) {
    localStorage.setItem('theme', theme);
    startLook();
  },
  get density(): Density {
    return (localStorage.getItem('density') as Density | null) ?? 'comfortable';
  },
  set density(density: Density) {
    localStorage.setItem('density', density);
    startLook();
  },
};

export function startLook(): void {
  if (look.theme === 'auto') delete root.dataset.theme;
  else root.dataset.theme = look.theme;
  root.dataset.density = look.density;
}
