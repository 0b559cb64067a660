"""The report's looks and its one script: constants. No value of a run ever enters them."""

STYLE = """
:root{color-scheme:light dark;--ink:#1b1d21;--soft:#5c626b;--line:#d9dce1;--paper:#fff;--card:#f6f7f9;--mark:#fde68a;
--c0:#1d5fbf;--c1:#c8591a;--c2:#12806a;--c3:#a63d82;--c4:#7a7f14;--c5:#3f97c9;--c6:#8a5a3c;--c7:#73787f}
@media(prefers-color-scheme:dark){:root{--ink:#e7e9ec;--soft:#a2a8b1;--line:#3a3f47;--paper:#16181c;--card:#1f2227;
--mark:#6b5300;--c0:#6ea8ff;--c1:#f29a5f;--c2:#46c3a6;--c3:#e08bc4;--c4:#c9cf5a;--c5:#8fd0f5;--c6:#c99a7b;--c7:#a9aeb6}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1040px;padding:24px;background:var(--paper);color:var(--ink);line-height:1.6;
font-family:system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",sans-serif}
h1{font-size:1.6rem;margin:0}h2{font-size:1.2rem;margin:2.2rem 0 .6rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:1.2rem 0 .3rem}p{margin:.4rem 0}.soft,small{color:var(--soft)}
.cards{display:flex;flex-wrap:wrap;gap:10px;margin:1rem 0}
.card{flex:1 1 120px;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:10px 14px}
.card b{display:block;font-size:1.5rem;font-variant-numeric:tabular-nums}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:.92rem}
th,td{padding:4px 8px;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
th:first-child,td:first-child{text-align:left}thead th{color:var(--soft);font-weight:600}td.best{font-weight:700}
td.text{text-align:left;white-space:normal}
svg{width:100%;height:auto;display:block}svg text{fill:var(--soft);font-size:12px}
.grid{stroke:var(--line);stroke-width:1}.axis{stroke:var(--soft);stroke-width:1}
polyline{fill:none;stroke-width:2}.legend span{margin-right:1.2em;white-space:nowrap}
.legend i{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin-right:.4em}
.c0{fill:var(--c0);background:var(--c0)}.c1{fill:var(--c1);background:var(--c1)}.c2{fill:var(--c2);background:var(--c2)}
.c3{fill:var(--c3);background:var(--c3)}.c4{fill:var(--c4);background:var(--c4)}.c5{fill:var(--c5);background:var(--c5)}
.c6{fill:var(--c6);background:var(--c6)}.c7{fill:var(--c7);background:var(--c7)}
.l0{stroke:var(--c0)}.l1{stroke:var(--c1)}.l2{stroke:var(--c2)}.l3{stroke:var(--c3)}
.l4{stroke:var(--c4)}.l5{stroke:var(--c5)}.l6{stroke:var(--c6)}.l7{stroke:var(--c7)}
form{display:flex;flex-wrap:wrap;gap:10px;margin:.6rem 0}select,input{font:inherit;padding:4px 8px;
background:var(--paper);color:var(--ink);border:1px solid var(--line);border-radius:6px}input{flex:1 1 200px}
.failure{border:1px solid var(--line);border-radius:8px;margin:8px 0;padding:6px 12px;break-inside:avoid}
.failure summary{cursor:pointer}.failure ol,.failure ul{margin:.2rem 0;padding-left:1.6em}.failure li{margin:.3rem 0}
.tag{font-size:.8rem;border:1px solid var(--line);border-radius:999px;padding:0 .6em;margin-left:.4em;
white-space:nowrap}
mark{background:var(--mark);color:inherit}q,.passage{white-space:pre-wrap}[hidden]{display:none}
@media print{body{max-width:none;padding:0}form{display:none}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
details>summary{list-style:none}}
"""

SCRIPT = """
(function () {
  var form = document.getElementById("filter"), count = document.getElementById("shown");
  if (!form) return;
  var failures = Array.prototype.slice.call(document.querySelectorAll(".failure"));
  function apply() {
    var chosen = form.elements, wanted = chosen.text.value.trim().toLowerCase(), shown = 0;
    failures.forEach(function (f) {
      var d = f.dataset;
      var ok = (!chosen.type.value || d.type === chosen.type.value)
        && (!chosen.split.value || d.split === chosen.split.value)
        && (!chosen.fault.value || d.faults.split(" ").indexOf(chosen.fault.value) >= 0)
        && (!wanted || f.textContent.toLowerCase().indexOf(wanted) >= 0);
      f.hidden = !ok;
      if (ok) shown += 1;
    });
    count.textContent = shown;
  }
  form.addEventListener("input", apply);
  form.addEventListener("submit", function (e) { e.preventDefault(); });
  window.addEventListener("beforeprint", function () {
    failures.forEach(function (f) { if (!f.hidden) f.open = true; });
  });
  apply();
})();
"""
