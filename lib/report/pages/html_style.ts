/** The look of `index.html`: on light and dark screens from a phone's width on, and on paper. */

/**
 * The page's style sheet. Pictures keep a width at which their smallest letters have 9 pixels, and
 * scroll in their own region where a screen is narrower.
 */
export const STYLE: string = `:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,"Segoe UI","Helvetica Neue","DejaVu Sans",sans-serif;
max-width:60rem;margin:1.5rem auto;padding:0 1rem;color:#1f2328;background:#ffffff;
overflow-wrap:break-word}
h1{font-size:1.6rem;line-height:1.2;margin:0}
h2{font-size:1.15rem;margin:2rem 0 .3rem}
p{margin:.4rem 0}
a{color:#0550ae}
.question{font-size:1.1rem;color:#59636e;margin:.3rem 0 1rem}
.answer{border-left:4px solid #0550ae;padding:.1rem 0 .1rem 1rem}
nav{margin:1.2rem 0;font-size:.9rem;line-height:1.8}
.wide{overflow-x:auto;margin:.5rem 0}
.wide:focus-visible,summary:focus-visible{outline:2px solid #0550ae;outline-offset:2px}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.9rem}
th,td{padding:.25rem .6rem;text-align:right;vertical-align:baseline;font-weight:400}
thead th{vertical-align:bottom;font-weight:600;border-bottom:1px solid #818b98}
td{white-space:nowrap}
th:first-child,.words{text-align:left;white-space:normal}
.words{min-width:7rem}
.overview .words:nth-child(2){min-width:15rem;width:55%}
.overview tbody th{min-width:6rem;padding-left:31px;text-indent:-31px}
.overview td:nth-child(3){min-width:8rem}
.overview td:last-child{min-width:9rem}
tbody tr{border-top:1px solid #d9dee4}
th:first-child{padding-left:0}
tbody th{font-weight:600;min-width:5.5rem}
.below,.below th{color:#59636e;font-weight:400;border-top:0}
.below th,.below td{padding-top:0}
.below th{padding-left:1rem}
.figures tbody th{font-weight:400}
svg.picture{max-width:100%;min-width:46rem;height:auto;display:block}
summary h2{display:inline}
.folded{margin:.6rem 0}
caption{text-align:left;font-weight:600;padding:.4rem 0}
summary{cursor:pointer;color:#0550ae;padding:.2rem 0}
pre{font:.8rem/1.4 ui-monospace,"DejaVu Sans Mono",monospace;white-space:pre-wrap;
overflow-wrap:anywhere;margin:.5rem 0}
dt{font-weight:600}dd{margin:0 0 .4rem;overflow-wrap:anywhere}
@media (min-width:40rem){.overview tbody th{min-width:9rem}
dl{display:grid;grid-template-columns:minmax(8rem,max-content) 1fr;
gap:.2rem 1.2rem;margin:.5rem 0}dt{max-width:16rem}dd{margin:0}}
ul.files{columns:14rem;padding-left:1.2rem;margin:.4rem 0}
@media (max-width:40rem){table{font-size:.8rem}th,td{padding:.25rem .35rem}
.below th{padding-left:.7rem}}
@media screen and (prefers-color-scheme:dark){
body{color:#e6edf3;background:#0d1117}
a,summary{color:#7ab7ff}
.question,.below,.below th{color:#a3adb8}
.answer{border-color:#7ab7ff}
.wide:focus-visible,summary:focus-visible{outline-color:#7ab7ff}
thead th{border-color:#7d8590}
tbody tr{border-color:#2b323b}}
@media print{nav{display:none}
:root{color-scheme:light;font-size:9pt}
body{max-width:none;margin:0;padding:0;font-size:1rem}
pre{columns:2;font-size:.7rem}
.wide{overflow:visible}
td,th{white-space:normal}
.words{min-width:0}
svg.picture{min-width:0;max-height:24cm;break-inside:avoid}
h2,summary{break-after:avoid}
tr{break-inside:avoid}
details::details-content{content-visibility:visible;block-size:auto}}`;
