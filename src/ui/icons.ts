import { svg, type SVGTemplateResult } from 'lit';

/** The logo: a mango with a neck, in a 64 x 64 view box. Its colours are custom properties of the page. */
export const MARK: SVGTemplateResult = svg`
  <g fill="none" stroke-linecap="round" stroke-linejoin="round">
    <path d="M18 44C10 45 7 41 3 36" stroke="var(--mango)" stroke-width="4.5"/>
    <path d="M41 35C48 32 46 21 49 15C50 12 53 11 56 12.5" stroke="var(--mango)" stroke-width="6"/>
    <path d="M22 47V56M30 50V57M38 50V57M45 46V55" stroke="var(--mango-deep)" stroke-width="5"/>
    <path d="M13 41C12 29 24 21 36 26C47 30 53 39 48 46C43 53 29 54 20 50C16 48 13 45 13 41Z" fill="var(--mango)"/>
    <path d="M20 49C29 53 43 52 48 46C49.500 43.500 49.500 41 48.500 38C45 44 32 47 16 46Z" fill="var(--mango-deep)" opacity=".45"/>
    <path d="M31 25C29 18 33 11 42 9C44 17 40 24 31 25Z" fill="var(--leaf)"/>
    <path d="M31 25C33 20 36 15 40 11.500" stroke="var(--card)" stroke-width="1.200" opacity=".8"/>
    <circle cx="54" cy="12.200" r="1.300" fill="var(--on-mango)"/>
    <path d="M21 34C23 31 26 29.500 29 29.500" stroke="var(--card)" stroke-width="2" opacity=".55"/>
  </g>
`;

/** The same animal as an engraving of lines, which take the stroke of the svg element. */
export const ENGRAVING: SVGTemplateResult = svg`
  <path d="M14 39C10 43.500 5.500 41 2 35.500C5 44 11 48 17 48"/>
  <path d="M39 27.500C45 27 43.500 19 46 13.500C47.500 10 52 8.500 56.500 10.500C60 12 60 14.500 56.500 15C53 15.300 51 15.500 50.500 19C49.500 26 50 33 45 35.500"/>
  <path d="M14 39C12 29 24 21 36 26C47 30 53 39 48 46C43 53 29 54 20 50C16 48 14.500 44 14 39Z"/>
  <path d="M19.500 50V58H24.500V51.700M28 52.500V59H33V52.600M36 52.300V59H41V51M44 49.500V57.500H48.500V45.500"/>
  <path d="M31 25C29 18 33 11 42 9C44 17 40 24 31 25ZM31 25C33 20 36.500 15 40.500 11M34 19.500L33.200 15.500M36 17L40 16.500M34 20.500L38.500 20.500"/>
  <path d="M17 45.500L20 48.500M19 43.500L25 50M22 43L30 51.300M26 43.500L34.500 51.500M30.500 44.500L37.500 51M35 45.500L40.500 50.300M39.500 46L43.500 49M43 45.500L46 47.500"/>
  <path d="M20 36C21.500 32.500 25 30 29 29.500M22 38.500C23.500 36 26 34 29.500 33.500M46.500 19.500L49 20M46 23L49 23.500M45 26.500L48.800 27"/>
  <circle cx="54" cy="12" r=".8"/>
  <path d="M8 60.500H56M13 62H49"/>
`;

/** Icons of the transport buttons, in a 16 x 16 view box. */
export const ICONS = {
  play: svg`<path d="M4 2.500v11a.6.6 0 0 0 .9.5l9-5.500a.6.6 0 0 0 0-1l-9-5.500a.6.6 0 0 0-.9.5z"/>`,
  pause: svg`<path d="M3.500 2h3v12h-3zM9.500 2h3v12h-3z"/>`,
  reset: svg`<path d="M8 2.500a5.500 5.500 0 1 1-5.300 4h1.900A3.800 3.800 0 1 0 8 4.200V6.500L3.800 3.300 8 .2z"/>`,
  more: svg`<path d="M7 2h2v5h5v2H9v5H7V9H2V7h5z"/>`,
} as const;
