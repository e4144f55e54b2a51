/**
 * The stylesheet of every page, inlined so that a bad connection has to carry only one response. The top of a page is a sign like those on
 * roads: black on yellow with a hazard edge for problems, calm petrol for none. Each tone has a colour, edge and shape of its own, so that
 * none depends on colour alone. No inline styles: the policy allows this text only.
 */
const sheet = `
:root{color-scheme:light dark;--paper:#f3f6f5;--card:#fff;--ink:#10211f;--soft:#4c5f5c;--line:#d3dcd9;--calm:#0b4a50;--calm-soft:#e3eeed;--link:#0a5f67;--key:#0b4a50;--bar:#2f7f86;--above:#c8450c;--band:#b9d8d6;--sign:#ffc531;--cry:#ffc531;--sign-ink:#1b1503;--amber:#fff0c4;--amber-ink:#3d2c00;--slate:#e2e8e6;--slate-ink:#1d2b29}
@media (prefers-color-scheme:dark){:root{--paper:#0c1514;--card:#13201f;--ink:#e6efed;--soft:#9fb3af;--line:#2a3b39;--calm:#0d3f44;--calm-soft:#17302f;--link:#86d3d0;--key:#5c9a99;--bar:#5fb0b0;--above:#ff9a4d;--band:#24494a;--sign:#f7bd2b;--amber:#3a2c08;--amber-ink:#ffe7a6;--slate:#22302e;--slate-ink:#dfe9e7}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-block-start:1rem}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1,h2,h3,p,ul,ol,dl,dd,figure{margin:0;padding:0}
ul,ol{list-style:none}
a{color:var(--link);text-underline-offset:.18em}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:3px solid currentColor;outline-offset:3px;border-radius:4px}
.hush{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
[data-tone]{--bg:var(--calm);--fg:#fff;--mark:var(--cry);--edge:linear-gradient(#ffffff40,#ffffff40) 0 0/100% 2px no-repeat}
:where(.picture) [data-tone]{--bg:var(--calm-soft);--fg:var(--ink)}
[data-tone=problems]{--bg:var(--sign);--fg:var(--sign-ink);--mark:#1b1503;--edge:repeating-linear-gradient(-45deg,#1b1503 0 14px,#0000 14px 28px)}
[data-tone=possible]{--bg:var(--amber);--fg:var(--amber-ink);--mark:var(--above);--edge:repeating-linear-gradient(90deg,var(--amber-ink) 0 14px,#0000 14px 28px) 0 4px/auto 4px repeat-x}
[data-tone=recovering]{--bg:var(--calm);--fg:#fff;--edge:repeating-linear-gradient(-45deg,var(--sign) 0 7px,#0000 7px 28px)}
[data-tone=unverified],[data-tone=unseen],[data-tone=learning]{--bg:var(--slate);--fg:var(--slate-ink);--mark:var(--above);--edge:radial-gradient(circle,currentColor 2px,#0000 2.5px) 0 0/14px 12px}
.top,.sign{background:var(--bg);color:var(--fg);padding-inline:max(1rem,calc(50% - 34rem))}
.top{display:flex;flex-wrap:wrap;align-items:center;gap:0 1rem;padding-block:.5rem}
.top a{display:inline-flex;align-items:center;gap:.5rem;min-block-size:44px;color:inherit;font-weight:600}
.brand{flex:1 1 8rem;min-inline-size:0;font-size:1.25rem;font-weight:800!important;letter-spacing:-.02em;text-decoration:none}
.brand span{line-height:1.15;overflow-wrap:anywhere}
.brand :is(svg,img){flex:none}
.find{white-space:nowrap}
.mark{fill:none;stroke:currentColor;stroke-width:5}
.mark .cry{stroke:var(--mark);stroke-width:4}
.sign{position:relative;padding-block:1rem 2.25rem}
.sign::after{content:"";position:absolute;inset-inline:0;inset-block-end:0;block-size:12px;background:var(--edge)}
.sign [data-tone]{display:contents}
.sign a{color:inherit}
[dir=rtl] *,:lang(hi){letter-spacing:0!important}:lang(ja){word-break:auto-phrase}
:lang(ja) h1 time{white-space:nowrap}
h1{font-size:clamp(min(2rem,10.5vw),min(1.1rem + 3.6vw,13vw),3.6rem);line-height:1.08;letter-spacing:-.025em;font-weight:800;text-wrap:balance;max-inline-size:24ch}[dir=rtl] h1,:lang(hi) h1{line-height:1.25}
.word{display:flex;align-items:center;gap:.5rem;font-weight:700;margin-block-end:.6rem}
.tone{flex:none;fill:none;stroke:currentColor;stroke-width:2.2;stroke-linecap:round;stroke-linejoin:round;vertical-align:-.3em}
.tone .solid{fill:currentColor;stroke:none}
.word .tone{inline-size:1.75rem;block-size:1.75rem}
.scope .fine{display:block}
.scope{font-size:1.25rem;line-height:1.3;font-weight:700;max-inline-size:40ch;margin-block-start:.75rem;text-wrap:balance}
.note{font-size:1.125rem;max-inline-size:52ch;text-wrap:pretty;margin-block-start:.75rem}
.why{max-inline-size:60ch;margin-block-start:.35rem}
.pulse{margin-block-start:1.1rem;container-type:inline-size}
.figures{overflow-wrap:break-word;display:grid;grid-auto-flow:column;justify-content:start;gap:.75rem 1.5rem;margin-block-end:.9rem}
.figures li{max-inline-size:8.5rem;font-size:.9375rem;line-height:1.25}
.figures b{display:block;font-size:1.75rem;line-height:1.1;letter-spacing:-.02em;font-variant-numeric:tabular-nums;white-space:nowrap}
.figures .long{white-space:normal;text-wrap:balance}.figures li:has(.long){max-inline-size:14rem}
.as-of{display:block}
.live{font-weight:600;font-size:.875rem;white-space:nowrap}
.live::before{content:"";display:inline-block;inline-size:.6em;block-size:.6em;border:2px solid;border-radius:50%;margin-inline-end:.35em}
.live.on::before{background:currentColor}
.stale{background:var(--slate);color:var(--slate-ink);font-weight:600;padding-block:.75rem;padding-inline:max(1rem,calc(50% - 34rem))}
main>:not(.sign){max-inline-size:70rem;margin-inline:auto;padding-inline:1rem}
main section{margin-block-start:1.75rem}
h2{font-size:1.25rem;line-height:1.25;letter-spacing:-.01em;margin-block-end:.75rem;text-wrap:balance}
h3{font-size:.9375rem;margin-block:1rem .5rem}
.fine,.none,footer{font-size:.875rem;color:var(--soft)}
.columns{display:grid;gap:0 2.5rem}
.columns section,.columns>div{min-inline-size:0}
button,.button,select,input{font:inherit;color:inherit;border:2px solid var(--key);border-radius:10px;background:var(--card);min-block-size:48px;padding:.5rem .75rem}
button,.button{font-weight:650;line-height:1.2;cursor:pointer;text-align:start;touch-action:manipulation}
.button{display:inline-block;line-height:1.75;margin-block-start:1rem;color:var(--ink)!important;text-decoration:none}
button:hover,.button:hover{background:var(--calm-soft)}
button:active{background:var(--calm);color:#fff}
.buttons{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(9.5rem,100%),1fr));gap:.625rem}
.buttons button{min-block-size:56px;hyphens:auto}
.buttons .other{border-style:dashed}
.spans{display:flex;flex-wrap:wrap;gap:.25rem;margin-block-end:.75rem}
.spans a{display:inline-flex;align-items:center;min-block-size:44px;padding-inline:.5rem;border:1px solid var(--line);border-radius:10px;text-decoration:none;font-size:.9375rem}
.spans [aria-current]{background:var(--calm-soft);color:var(--ink);font-weight:700;border-color:var(--key)}
[data-region=answers] .fine{margin-block-start:1rem}
.key.onset::before{background:none;inline-size:0;border-inline-start:2px dashed}
.own,.fine+table,.facts+.fine{margin-block-start:.75rem}
.trap{display:none}
.again{display:none;margin-block-start:.625rem}
.offered,.sign:is([data-tone=problems],[data-tone=possible],[data-tone=unverified],[data-tone=recovering])~.columns .again{display:block}
.again button{inline-size:100%;background:var(--calm-soft)}
[hidden]{display:none!important}
.question{background:var(--calm-soft);border-radius:10px;padding:.75rem 1rem 1rem;margin-block-end:1rem}
.question h3{margin-block-start:0}
.question p{margin-block-end:.625rem}
.question label{display:block;font-size:.875rem}
.question select{inline-size:100%}
fieldset{border:0;margin:0 0 1rem;padding:0}
legend{padding:0 0 .35rem;font-weight:700}
legend~button{margin-block-end:.5rem}
.ask>*{max-inline-size:32rem}
.ask summary{margin-block-end:.5rem}
.ask label{display:flex;align-items:center;gap:.5rem;min-block-size:44px;font-weight:650}
.ask :is([type=email],select){inline-size:100%}
.ask :is(p,details){margin-block-end:1rem}
.ask fieldset label{font-weight:400;padding-block:.25rem}
[type=radio]{min-block-size:1.25rem;inline-size:1.25rem;block-size:1.25rem;accent-color:var(--key);flex:none}
.tell .button{margin-block-start:1.75rem;margin-inline-end:.375rem}
.tell .button~.button{margin-block-start:.5rem}
.works{display:block;margin-block-start:.35rem}
[aria-busy=true] button{opacity:.6}
input[type=file]{max-inline-size:100%;min-inline-size:0}
.where{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem .75rem;margin-block:1rem .75rem}
.where a{display:inline-flex;align-items:center;min-block-size:44px;font-size:.875rem}
select{border:1px solid var(--soft);max-inline-size:100%;inline-size:12rem;min-block-size:44px}
.answer:empty{display:none}
.answer{background:var(--calm-soft);border-inline-start:6px solid var(--bar);padding:.75rem 1rem;margin-block-end:.75rem;font-weight:600;border-radius:4px}
.chart{--halo:var(--paper)}
.chart svg{direction:ltr;display:block;overflow:visible}
.chart text{unicode-bidi:plaintext;fill:var(--soft);font-size:12px;font-variant-numeric:tabular-nums;paint-order:stroke;stroke:var(--halo);stroke-width:3px}
.axis{text-anchor:middle}
.reads{position:relative;direction:ltr}
.reads div{position:absolute;inset-inline:0;block-size:214px;touch-action:pan-y}
.reads i{position:absolute;inset-block:22px 24px;border-inline-start:2px solid}
.reads b{position:absolute;inline-size:max-content;max-inline-size:100%;padding-inline:.375rem;background:var(--ink);color:var(--paper);border-radius:4px;font-size:.875rem}
.numbers .at{background:var(--calm-soft)}
.chart .flag{fill:var(--ink);font-size:13px;font-weight:700}
.grid{stroke:var(--line)}
.band{fill:var(--band)}
.edge{fill:none;stroke:var(--bar);stroke-width:1.5;vector-effect:non-scaling-stroke;stroke-dasharray:4 3}
.within,.above{stroke:var(--bar);stroke-width:8}
.above{stroke:var(--above)}
.current{fill:none;stroke:var(--ink);stroke-width:1;vector-effect:non-scaling-stroke}
.current.above{fill:var(--above);fill-opacity:.5;stroke:var(--ink);stroke-width:1}
.floor{stroke:var(--soft);vector-effect:non-scaling-stroke}
.onset{fill:none;stroke:var(--ink);stroke-width:2;stroke-dasharray:2 3;vector-effect:non-scaling-stroke}
figcaption{margin-block-start:.5rem;font-size:.9375rem}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1rem;color:var(--soft);font-size:.875rem;margin-block-start:.25rem}
.key::before{content:"";display:inline-block;inline-size:.8em;block-size:.8em;margin-inline-end:.4em;vertical-align:-.05em;background:var(--k)}
.key.within{--k:var(--bar)}
.key.above{--k:var(--above)}
.key.current::before{background:none;border:1px solid var(--ink)}
.key.band{--k:var(--band)}
.gap{fill:var(--line);fill-opacity:.7}
.key.gap{--k:var(--line)}
.key.band::before{border-block-start:2px dashed var(--bar)}
summary{min-block-size:44px;display:inline-flex;align-items:center;cursor:pointer;color:var(--link);text-decoration:underline;text-underline-offset:.18em;font-size:.9375rem}
.calls{margin-block-start:1rem}
.calls li{padding-block:.4rem}
.calls a{display:inline-block;padding-block:.2rem}
.calls span{display:block;font-size:.875rem;color:var(--soft)}
.api dl>div{border-block-start:1px solid var(--line);padding-block:.4rem}
.api dl{margin-block-start:.5rem}
.api small,.api dd{font-size:.875rem;color:var(--soft)}
.api dd{max-inline-size:70ch}
.api dd dl{margin-inline-start:1rem;color:var(--ink)}
table{border-collapse:collapse;inline-size:100%;font-size:.875rem;font-variant-numeric:tabular-nums}
th,td{text-align:end;padding:.2rem .5rem;border-block-end:1px solid var(--line);font-weight:400}
th:first-child{text-align:start}
thead th{font-weight:700}
.shares li{display:grid;grid-template-columns:1fr auto;gap:.1rem .75rem;margin-block-start:.6rem}
.shares bdi{justify-self:start;hyphens:auto}
.shares b{font-variant-numeric:tabular-nums}
.shares i,.shares em{font-style:normal;font-weight:400;font-size:.875rem;color:var(--soft)}
.shares em{margin-inline-start:.35em}
.shares svg{grid-column:1/-1;inline-size:100%;block-size:8px;border-radius:4px;background:var(--line)}
.shares svg:dir(rtl){transform:scaleX(-1)}
.shares rect{block-size:8px;fill:var(--bar)}
.shares+.fine{margin-block-start:1rem}
.map :is(img,svg,.pan){display:block;inline-size:100%;block-size:auto;border-radius:10px;direction:ltr}
.pan{touch-action:pan-y;cursor:grab}.pan.near{touch-action:none}
.nearer{display:flex;gap:.5rem;margin-block:.5rem}.nearer button{min-inline-size:48px;text-align:center}
.slider{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center}.slider label{flex-basis:100%}.slider input{flex:1;min-inline-size:9rem;padding:0;border:0;background:none;accent-color:var(--key)}
[data-region=moments]{margin-block-start:.75rem}.moments a{display:inline-block;padding-block:.35rem}.moments [aria-current]{font-weight:700;color:var(--ink)}
.year{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,15rem),1fr));gap:1.25rem 2rem;align-items:start;margin-block:1rem}
.month{table-layout:fixed}.month caption{text-align:start;font-weight:700;padding-block-end:.25rem}
.month :is(th,td){text-align:center;padding:.2rem 0;block-size:2rem;position:relative}
.month th{color:var(--soft)}
.month .incident,.day.incident::before{background:var(--sign);color:var(--sign-ink);border-radius:6px}
.incident a{display:block;color:inherit;font-weight:800;padding-block:.25rem}
.month .ahead{color:var(--soft)}
.month :is(.unknown,.partly),.day:is(.unknown,.partly)::before{background:repeating-linear-gradient(-45deg,var(--line) 0 3px,#0000 3px 7px)}
.month .partly,.day.partly::before{background-size:100% 40%;background-repeat:no-repeat;background-position:0 100%}
.day::before{content:"";display:inline-block;inline-size:1.1em;block-size:1.1em;margin-inline-end:.4em;vertical-align:-.15em;border:1px solid var(--soft);border-radius:4px}
.often+.fine{margin-block-start:.5rem;max-inline-size:70ch}
.often{font-size:1.125rem;font-weight:600;max-inline-size:60ch}
.said li{padding-block:.35rem}.said q{font-weight:600}
.where input{flex:1 1 10rem;min-inline-size:0;border:1px solid var(--soft);min-block-size:44px}
.timeline{border-inline-start:3px solid var(--line);padding-inline-start:1rem;margin-inline-start:.4rem}
.timeline li{position:relative;margin-block-end:1rem}
.timeline li::before{content:"";position:absolute;inset-inline-start:-1.6rem;inset-block-start:.35em;inline-size:.65rem;block-size:.65rem;border-radius:50%;background:var(--paper);border:3px solid var(--bar)}
.timeline [data-state=open]::before{background:var(--sign);border-color:var(--ink);border-radius:0;transform:rotate(45deg)}
.timeline p{font-size:.9375rem;color:var(--soft)}
.timeline time,.board,.facts{font-variant-numeric:tabular-nums}
.earlier li{padding-block:.35rem}
[data-region]:empty{display:none}
.columns>div>p{margin-block-start:1.75rem}
.steps{counter-reset:step}
.steps li{counter-increment:step;position:relative;padding-inline-start:2.5rem;margin-block-end:1rem}
.steps li::before{content:counter(step);position:absolute;inset-inline-start:0;font-size:1.5rem;line-height:1.1;font-weight:800;color:var(--bar)}
.steps b{display:block}
.young{margin-block:1rem;font-weight:400}
.limits li{padding-block:.4rem;border-block-end:1px solid var(--line)}
.calibration{max-inline-size:30rem}
.calibration svg{inline-size:100%;block-size:auto}
.calibration .band{fill-opacity:.7}
.point{fill:var(--ink);stroke:var(--ink);stroke-width:2}
.key.edge::before{background:none;block-size:0;border-block-start:2px dashed var(--bar);inline-size:1.2em;vertical-align:.25em;border-radius:0}
.key.point{--k:var(--ink)}
.key.point::before{border-radius:50%}
.key.factor{--k:var(--band)}
.came{max-inline-size:30rem;margin-block-start:.75rem}
.sizes span{color:var(--soft)}
.sizes,.came{overflow-wrap:normal}
.sizes td{white-space:nowrap}
.sizes th,.sizes td,.came th,.came td{padding-inline:.2rem}
.facts div{padding-block:.5rem;border-block-end:1px solid var(--line)}
.facts dt{font-size:.875rem;color:var(--soft)}
.facts dd{font-weight:600;text-wrap:pretty}
.facts .fine{font-weight:400}
.search{position:relative;display:flex;flex-wrap:wrap;gap:.35rem .625rem;max-inline-size:36rem;margin-block-start:1.25rem}
.search label{flex-basis:100%;font-weight:700}
.search input,.search button{border-color:var(--fg);min-block-size:52px}
.search input{background:var(--card);color:var(--ink);flex:1 1 9rem;min-inline-size:0}
.search ::placeholder{color:var(--soft);opacity:1}:placeholder-shown{text-overflow:ellipsis}
.search button{background:var(--fg);color:var(--bg);padding-inline:1.25rem}
.suggestions{position:absolute;inset-block-start:100%;inset-inline:0;z-index:1;margin-block-start:.35rem;max-block-size:60vh;overflow:auto;background:var(--card);color:var(--ink);border:2px solid var(--key);border-radius:10px}
.suggestions li{display:flex;flex-wrap:wrap;align-items:center;gap:0 .75rem;min-block-size:48px;padding:.35rem .75rem;cursor:pointer;font-weight:600}
.suggestions span{background:var(--amber);color:var(--amber-ink);padding:.1rem .5rem;border-radius:4px;font-size:.875rem}
.suggestions :is(li:hover,[aria-selected=true]){background:var(--calm-soft);box-shadow:inset 4px 0 var(--key)}
.keep{display:inline-flex;align-items:center;gap:.4rem;min-block-size:44px;margin-block-start:.75rem;background:none;color:inherit;border-color:currentColor}
.keep:hover{background:#8882}
.keep svg{fill:none;stroke:currentColor;stroke-width:2;stroke-linejoin:round}
.keep[aria-pressed=true] svg{fill:currentColor}
@media (scripting:none){.keep{display:none}}
.board{container-type:inline-size;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,20rem),1fr));gap:0 2rem}
.board:has(.loud){grid-template-columns:repeat(auto-fill,minmax(min(100%,24rem),1fr))}
.board li{display:grid;grid-template-columns:minmax(0,1fr) min(6rem,30%);align-items:center;align-content:center;column-gap:1rem;position:relative;padding-block:.7rem;border-block-end:1px solid var(--line)}
.board a{font-size:1.0625rem;font-weight:700;color:inherit;text-decoration:none}
.board a::after{content:"";position:absolute;inset:0}
.board li:hover a{text-decoration:underline}
.board p{grid-column:1;font-size:.875rem;color:var(--soft)}
.board p .tone{inline-size:1.1em;block-size:1.1em}
.spark{grid-column:2;grid-row:1/3;inline-size:100%;block-size:2rem;fill:none;stroke:var(--bar);stroke-width:1.75;stroke-linejoin:round}
.spark path{vector-effect:non-scaling-stroke}
.board .loud{background:var(--bg);color:var(--fg);border:0;border-radius:10px;padding:.9rem 1rem 1.35rem;margin-block-end:.75rem;overflow:hidden;align-content:start}
.loud::before{content:"";position:absolute;inset-inline:0;inset-block-end:0;block-size:8px;background:var(--edge)}
.loud a{font-size:1.375rem;letter-spacing:-.015em}
.board .loud p{color:inherit;font-size:.9375rem;font-weight:600}
.board .loud :is(.more,.reports){font-weight:400}
.board .loud p{grid-column:1/-1}
.loud .more{margin-block-start:.15rem}
.reports{display:inline-block}
.reports::before{content:"· "}
:is([data-tone=over],[data-tone=unseen]) .reports{display:block}:is([data-tone=over],[data-tone=unseen]) .reports::before{content:none}
.loud .spark{grid-row:1;stroke:currentColor;block-size:2.75rem;stroke-width:2}
.picture{display:block;direction:ltr;inline-size:100%;block-size:420px;margin-block-end:.5rem}
.picture svg{overflow:hidden}
.tile{fill:var(--bg);stroke:var(--paper);stroke-width:3}
.picture text{fill:var(--fg);font-size:12px;font-weight:700}
.picture a:hover text{text-decoration:underline}
.picture .foot{transform:translateY(-11.5px)}
.picture path{fill:var(--fg)}
.picture .desk{display:none}
.nth{display:inline-block;margin-inline-end:.5rem}
.categories{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,17rem),1fr));gap:0 2rem}
.categories li{padding-block:.3rem;border-block-end:1px solid var(--line)}
.categories a{display:inline-flex;align-items:center;min-block-size:44px;font-weight:600}
.categories span{display:inline-block;color:var(--soft);font-size:.875rem}
.categories em{display:block;font-style:normal;font-weight:600;font-size:.875rem;padding-block-end:.4rem}
.categories .tone{inline-size:1.1em;block-size:1.1em}
.here{display:flex;flex-wrap:wrap;align-items:center;gap:0 1rem;margin-block-start:.75rem;font-size:.9375rem}
.here span{font-weight:700}
.here a{display:inline-flex;align-items:center;min-block-size:44px}
.countries{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,9.5rem),1fr));gap:0 1.5rem}
.countries li{display:flex;align-items:center;gap:.4em;border-block-end:1px solid var(--line)}
.countries a{display:inline-flex;align-items:center;min-block-size:44px}
.countries span{color:var(--soft);font-size:.875rem}.countries+p{margin-block-start:.75rem}
footer p{margin-block-end:.5rem}
.pages a,.links a,.languages a,.feeds a{display:inline-block;padding-block:.4rem;margin-inline-end:1.25rem}
body.embed{display:grid;min-block-size:100vh}
.embed .sign{padding:.5rem 1rem 1.25rem}
.embed .word{margin-block-end:.25rem}
.embed h1{font-size:1.25rem;line-height:1.2;letter-spacing:-.01em;max-inline-size:none}
.embed .chart{background:var(--paper);color:var(--ink);border-radius:6px;padding:.5rem .5rem .4rem;margin-block-start:.6rem}
.embed figcaption{font-size:.8125rem;line-height:1.35;margin-block-start:.3rem}
.embed .pulse{margin-block-start:.4rem;font-size:.875rem}
.embed .live{position:absolute;inset:.65rem 1rem auto auto}
[dir=rtl] .embed .live{inset:.65rem auto auto 1rem}
.embed .more{display:inline-block;padding-block:.3rem;font-weight:600}
footer{max-inline-size:70rem;margin:3rem auto 0;padding:1.25rem 1rem 2rem;border-block-start:1px solid var(--line)}
@media (min-width:60rem){.picture{block-size:380px}.picture text{font-size:14px}.picture .desk{display:inline}.phone{display:none}.columns{grid-template:auto auto auto 1fr/repeat(12,1fr)}.columns>*{grid-column:span 4}.columns>:first-child{grid-column:span 5}.columns>.proof{grid-column:span 7}.columns>.whole{grid-column:1/-1}.columns>.beside,.columns>[data-region=map]{grid-column:span 7}.columns>:has(+[data-region=map]:not(:empty)){grid-column:span 5;grid-row:span 2}.columns>[data-region=map]:not(:empty)~*{grid-column:1/span 5}.columns>[data-region=map]:not(:empty)+*{grid-column:6/-1;grid-row:span 2}.note{font-size:1.25rem}.scope{font-size:1.625rem}.sign{padding-block:1.75rem 3rem}.sign:has(>.duo){display:grid;grid-template:auto auto 1fr/7fr 4fr;column-gap:3rem;align-items:start}.sign>.keep{justify-self:start}.duo{display:contents}.duo>:last-child{grid-area:1/2/span 3}.duo .figures{display:flex;flex-wrap:wrap}.duo .figures li{max-inline-size:none;inline-size:min-content;min-inline-size:8.5rem}.duo .figures b{font-size:2.75rem}.duo .figures .long{font-size:1.75rem}.duo .figures li:first-child{inline-size:100%}.duo .figures li:first-child b{font-size:4.5rem}main section{margin-block-start:2.25rem}}
@media (max-width:30rem){.sign{padding-block:.5rem 1.5rem}.note{font-size:1.0625rem;line-height:1.4}.why,[data-region=chance]{font-size:.9375rem;line-height:1.35}.pulse{margin-block-start:.8rem}.here{margin-block-start:.25rem}main .report{margin-block-start:1rem}.keep{position:absolute;inset-block-start:0;inset-inline-end:.25rem;margin:0;border:0}.keep span{font-size:0}.loud .reports{display:block}.loud .reports::before{content:none}.minor,.sizes span{display:none}.sizes{font-size:.8125rem}.buttons{grid-template-columns:repeat(auto-fill,minmax(min(8.5rem,100%),1fr))}.buttons button{padding-inline:.5rem;font-size:.9375rem}.where label{flex-basis:100%}.calibration text{font-size:14px}.calibration .between{display:none}.figures{gap:.75rem 1rem;margin-block-end:.6rem}.figures b{font-size:1.5rem}}
:has(>.sizes){overflow-x:auto}
@container (max-width:14rem){.figures{grid-auto-flow:row}.figures li{max-inline-size:none}.board li{grid-template-columns:1fr}.spark{display:none}}
@media (prefers-reduced-motion:no-preference){button,.button{transition:background .15s}}
@media (forced-colors:active){[data-tone]{--mark:CanvasText}.tile{fill:Canvas;stroke:CanvasText}.picture :is(text,path){fill:CanvasText}.sign::after,.loud::before{border-block-end:4px solid}
.shares rect{fill:CanvasText}.within{stroke:CanvasText}.above{stroke:Highlight}.key.within{--k:CanvasText}.key.above{--k:Highlight}.key::before,.day::before,.month td{forced-color-adjust:none}}
.sheet{display:none}
@media print{:root{color-scheme:light}.report,.spans,.keep,.here,.find,.search,.numbers summary,.live,.button,.languages,.feeds,.pages,.links{display:none!important}.top,.sign{background:none;color:#000;border-block-end:2px solid;padding-inline:1rem}.sign::after{display:none}body{background:none}.sheet{display:block;margin-block-start:1rem;font-weight:600}.columns{display:block}figure,li,dl>div{break-inside:avoid}h2{break-after:avoid}}
`;

/** The stylesheet with the default colours. */
export const css = sheet.replaceAll('\n', '');
