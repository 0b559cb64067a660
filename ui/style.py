"""The page's look: one style sheet and the head line. Out: constant markup, nothing of the corpus in it."""

STYLE = """<style>
.block-container {max-width: 70rem; padding-top: 2.2rem;}
[data-testid="InputInstructions"] {display: none;}  /* an English hint that cannot be translated */
/* Streamlit has no other wording for its upload box than English */
[data-testid="stFileUploaderDropzoneInstructions"] {display: none;}
[data-testid="stFileUploaderDropzone"] button [data-testid="stMarkdownContainer"] {font-size: 0;}
[data-testid="stFileUploaderDropzone"] button [data-testid="stMarkdownContainer"]::after {content: "选择文件";
  font-size: .9rem;}
.yj-head {border-bottom: 2px solid #9b2226; padding-bottom: .5rem; margin-bottom: .2rem;}
.yj-head h1 {font-size: 1.9rem; letter-spacing: .18em; margin: 0; padding: 0; color: #9b2226; font-weight: 700;}
.yj-head p {margin: .15rem 0 0; color: #57606a; font-size: .95rem;}
.yj-hit {padding: .35rem 0 0; scroll-margin-top: 4rem;}
h3.yj-title {font-size: 1.08rem; font-weight: 600; line-height: 1.5; color: #1f2328; margin: 0; padding: 0;
  letter-spacing: 0;}
.yj-title .yj-n {color: #9b2226; margin-right: .5rem; font-variant-numeric: tabular-nums;}
.yj-title .yj-no {font-weight: 400; color: #57606a;}
.yj-badges {margin: .25rem 0;}
.yj-badge {display: inline-block; font-size: .8rem; line-height: 1.5; padding: 0 .5rem; margin-right: .35rem;
  border: 1px solid #d0d7de; border-radius: 3px; color: #424a53; background: #f6f8fa; white-space: nowrap;}
.yj-badge.expired, .yj-badge.repealed, .yj-badge.none, .yj-badge.not-answer {color: #7a4100; background: #fff4e0;
  border-color: #e8c48a; font-weight: 600;}
.yj-badge.in_force, .yj-badge.found {color: #1a6334; background: #eaf6ee; border-color: #a6d5b5;}
.yj-badge.not_yet {color: #0a4a86; background: #e8f1fb; border-color: #a9c8ea;}
.yj-badge.differs {color: #9b2226; background: #fdecec; border-color: #e5a3a5; font-weight: 600;}
.yj-path {font-size: .88rem; color: #57606a; margin: .15rem 0 .35rem;}
.yj-text {font-size: 1rem; line-height: 1.85; white-space: pre-wrap; overflow-wrap: anywhere; text-align: justify;
  border-left: 3px solid #e4e0d6; padding: .1rem 0 .1rem .9rem; color: #1f2328;}
.yj-text mark, .yj-cell mark {background: #ffe9a8; color: inherit; padding: 0 .05em; border-radius: 2px;}
.yj-by {font-size: .92rem; color: #57606a; margin: .35rem 0 0 1rem;}
.yj-answer {font-size: 1.08rem; line-height: 2; background: #faf9f6; border: 1px solid #e4e0d6; border-radius: 4px;
  padding: .8rem 1.1rem; white-space: pre-wrap; overflow-wrap: anywhere;}
.yj-row {tab-size: 6;}
a.yj-ref {color: #9b2226; font-size: .82em; vertical-align: super; margin-left: .1em; padding: .25em .15em;}
.yj-own {color: #7a4100; font-size: .82em; margin-left: .25em;}
.yj-abstain {border-left: 4px solid #b26a00; background: #fff8ec; padding: .7rem 1rem; line-height: 1.8;}
.yj-notice {border-left: 4px solid #b26a00; background: #fff8ec; padding: .5rem 1rem; margin-bottom: .6rem;
  line-height: 1.7;}
h2.yj-level {font-size: 1.05rem; font-weight: 600; margin: 1rem 0 0; padding: .2rem .7rem; background: #f5f4f0;
  border-left: 4px solid #9b2226; letter-spacing: 0;}
.yj-scroll {overflow-x: auto;}
table.yj-table {border-collapse: collapse; width: 100%; font-size: .95rem; line-height: 1.7;}
.yj-table th, .yj-table td {border: 1px solid #d8d4ca; padding: .4rem .6rem; text-align: left; vertical-align: top;
  overflow-wrap: anywhere;}
.yj-table th {background: #f5f4f0; font-weight: 600; white-space: nowrap;}
.yj-table td.yj-num {white-space: nowrap; font-variant-numeric: tabular-nums;}
.yj-days td:last-child {min-width: 12rem; width: 50%;} .yj-days .yj-num {text-align: right;}
.yj-bar {display: block; height: .35rem; background: #9b2226; border-radius: 2px; min-width: 2px;}
.yj-table tr:target {background: #fff8ec;}
.yj-check td:nth-child(2) {min-width: 14rem;} .yj-check td:nth-child(4) {min-width: 16rem;}
.yj-vs {display: grid; grid-template-columns: auto auto 1fr; gap: .1rem .6rem; margin: .3rem 0 0;}
.yj-vs .yj-bad {color: #9b2226; font-weight: 600;}
.yj-columns {display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: .8rem;
  align-items: start;}
.yj-column {border: 1px solid #e4e0d6; border-radius: 4px; padding: .2rem .8rem .6rem;}
.yj-column h2 {font-size: 1.05rem; margin: .3rem 0; padding: 0; color: #9b2226; letter-spacing: 0;}
.yj-cell {border-top: 1px solid #e4e0d6; padding: .5rem 0; scroll-margin-top: 4rem; line-height: 1.7; font-size: .95rem;
  overflow-wrap: anywhere;}
.yj-cell h3 {font-size: .98rem; margin: 0; padding: 0; line-height: 1.5; letter-spacing: 0;}
.yj-cell details summary, .yj-table details summary {cursor: pointer; color: #9b2226;}
.yj-quiet {color: #57606a; font-size: .9rem; font-weight: 400;}
.yj-facts {display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; margin: .3rem 0 .8rem;}
.yj-facts dt {color: #57606a;} .yj-facts dd {margin: 0; overflow-wrap: anywhere;}
@media (max-width: 640px) {
  .block-container {padding: 1.2rem .8rem 3rem;}
  .yj-text {text-align: left; padding-left: .6rem;}
  .yj-head h1 {font-size: 1.5rem;}
  .yj-days td:last-child {min-width: 5rem;} .yj-days th {white-space: normal;}
  .yj-check thead {display: none;}
  .yj-check, .yj-check tbody, .yj-check tr, .yj-check td {display: block; border-width: 0; min-width: 0;}
  .yj-check tr {border: 1px solid #d8d4ca; margin-bottom: .6rem; padding: .3rem;}
}
</style>"""

HEADER = '<div class="yj-head"><h1>依据</h1><p>为起草的每一句话找到政策依据，原文逐字可查、出处可直接粘贴。</p></div>'
