#include "draw/html_page.h"

#include <fmt/format.h>

#include <iterator>
#include <set>

#include "draw/font.h"
#include "draw/markup.h"
#include "draw/svg.h"

namespace draw {
namespace {

constexpr std::string_view kStyle = R"css(
*{box-sizing:border-box}
html,body{margin:0;height:100%}
body{display:flex;background:#fff;color:#18212f;font-size:14px;line-height:1.45;overflow:hidden}
main{flex:1;min-width:0;position:relative}
main svg{display:block;width:100%;height:100%;cursor:grab;touch-action:none;user-select:none}
main svg.moving{cursor:grabbing}
.slipway .box{cursor:pointer;outline:none}
.slipway .box,.slipway .wire,.slipway .wire-text{transition:opacity .15s}
.slipway .box:focus-visible .body{stroke-width:2.5}
.slipway.lighting .box:not(.lit){opacity:.28}
.slipway.lighting .wire:not(.lit){opacity:.08}
.slipway.lighting .wire-text{opacity:.6}
.slipway .wire.lit .line{stroke-width:2.8}
.slipway .box.chosen .body{stroke-width:2.5}
nav{position:absolute;right:16px;top:16px;display:flex;gap:6px}
button{font:inherit;min-width:34px;height:34px;padding:0 10px;border:1px solid #c5ced9;border-radius:8px;background:#fff;color:inherit;cursor:pointer}
button:hover,button:focus-visible{border-color:#2f6fdb;outline:none}
aside{width:330px;flex:none;overflow:auto;padding:20px 22px;border-left:1px solid #c5ced9;background:#fafbfc}
aside h2{font-size:19px;margin:0 36px 12px 0;overflow-wrap:anywhere}
aside h3{font-size:12px;margin:18px 0 6px;color:#5a6778}
aside dl{margin:0;display:grid;grid-template-columns:auto 1fr;gap:4px 14px}
aside dt{color:#5a6778}
aside dd{margin:0;overflow-wrap:anywhere}
aside ul{margin:0;padding:0;list-style:none}
aside li{margin:0 0 4px}
aside li button{height:auto;min-width:0;padding:3px 9px;text-align:left}
#close{float:right}
@media (max-width:800px){body{flex-direction:column}aside{width:auto;max-height:45%;border-left:0;border-top:1px solid #c5ced9}}
@media (prefers-reduced-motion:reduce){.slipway *{transition:none!important}}
@media (prefers-color-scheme:dark){body{background:#0e1520;color:#e8edf4}button{background:#182333;border-color:#3a4a5f}
aside{background:#121b28;border-color:#3a4a5f}aside h3,aside dt{color:#9aa9bc}}
)css";

constexpr std::string_view kScript = R"js(
'use strict';
const svg = document.querySelector('svg.slipway');
const panel = document.querySelector('aside');
const boxes = new Map([...svg.querySelectorAll('.box[data-node]')].map(b => [b.dataset.node, b]));
const wires = [...svg.querySelectorAll('.wire')];
const about = id => document.getElementById('about-' + id);
const neighbours = id => new Set((about(id).dataset.neighbours || '').split(' ').filter(Boolean));
let chosen = null;

function light(id) {
  svg.classList.toggle('lighting', id !== null);
  const near = id === null ? new Set() : neighbours(id);
  boxes.forEach((box, other) => box.classList.toggle('lit', other === id || near.has(other)));
  wires.forEach(w => w.classList.toggle('lit', w.dataset.from === id || w.dataset.to === id));
}

function choose(id) {
  if (chosen !== null) { boxes.get(chosen).classList.remove('chosen'); about(chosen).hidden = true; }
  chosen = id;
  panel.hidden = id === null;
  if (id !== null) { boxes.get(id).classList.add('chosen'); about(id).hidden = false; panel.scrollTop = 0; }
  light(id);
}

boxes.forEach((box, id) => {
  box.setAttribute('tabindex', '0');
  box.setAttribute('role', 'button');
  box.setAttribute('aria-label', about(id).querySelector('h2').textContent);
  box.addEventListener('mouseenter', () => light(id));
  box.addEventListener('mouseleave', () => light(chosen));
  box.addEventListener('focus', () => light(id));
  box.addEventListener('blur', () => light(chosen));
  box.addEventListener('click', () => { if (!moved) choose(chosen === id ? null : id); });
  box.addEventListener('keydown', e => {
    if (e.key === 'Enter' || e.key === ' ') { e.preventDefault(); choose(chosen === id ? null : id); }
  });
});
panel.addEventListener('click', e => {
  const go = e.target.closest('button[data-go]');
  if (go) { choose(go.dataset.go); boxes.get(go.dataset.go).focus({ preventScroll: true }); }
});
document.getElementById('close').addEventListener('click', () => choose(null));

const whole = svg.viewBox.baseVal;
const start = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
function set(x, y, width) {
  const limited = Math.min(Math.max(width, start.width / 12), start.width * 3);
  svg.setAttribute('viewBox', `${x} ${y} ${limited} ${limited * start.height / start.width}`);
}
function point(e) { return new DOMPoint(e.clientX, e.clientY).matrixTransform(svg.getScreenCTM().inverse()); }
function zoom(factor, at) {
  const v = svg.viewBox.baseVal;
  const width = Math.min(Math.max(v.width * factor, start.width / 12), start.width * 3);
  const real = width / v.width;
  set(at.x - (at.x - v.x) * real, at.y - (at.y - v.y) * real, width);
}
function middle() { const v = svg.viewBox.baseVal; return { x: v.x + v.width / 2, y: v.y + v.height / 2 }; }
function fit() { set(start.x, start.y, start.width); }
svg.addEventListener('wheel', e => { e.preventDefault(); zoom(Math.exp(e.deltaY * 0.0015), point(e)); }, { passive: false });
let grip = null, moved = false;
svg.addEventListener('pointerdown', e => { if (e.button === 0) { grip = point(e); moved = false; } });
addEventListener('pointermove', e => {
  if (!grip) return;
  const p = point(e), v = svg.viewBox.baseVal;
  if (!moved && Math.hypot(p.x - grip.x, p.y - grip.y) < v.width / 300) return;
  moved = true;
  svg.classList.add('moving');
  set(v.x + grip.x - p.x, v.y + grip.y - p.y, v.width);
});
addEventListener('pointerup', () => { grip = null; svg.classList.remove('moving'); });
document.getElementById('in').addEventListener('click', () => zoom(0.8, middle()));
document.getElementById('out').addEventListener('click', () => zoom(1.25, middle()));
document.getElementById('fit').addEventListener('click', fit);
addEventListener('keydown', e => {
  const v = svg.viewBox.baseVal, step = v.width / 12;
  const keys = {
    'Escape': () => choose(null), '+': () => zoom(0.8, middle()), '=': () => zoom(0.8, middle()),
    '-': () => zoom(1.25, middle()), '0': fit,
    'ArrowLeft': () => set(v.x - step, v.y, v.width), 'ArrowRight': () => set(v.x + step, v.y, v.width),
    'ArrowUp': () => set(v.x, v.y - step, v.width), 'ArrowDown': () => set(v.x, v.y + step, v.width),
  };
  if (e.ctrlKey || e.metaKey || e.altKey || !keys[e.key]) return;
  e.preventDefault();
  keys[e.key]();
});
)js";

/// The panel of each node: its details, whom it calls, who calls it.
class Panels {
  public:
    explicit Panels(const Diagram& diagram) : diagram_(diagram) {}

    std::string run() && {
        for (std::size_t i = 0; i < diagram_.nodes.size(); ++i)
            section(i);
        return std::move(out_);
    }

  private:
    template <class... Arguments>
    void put(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
        fmt::format_to(std::back_inserter(out_), format, std::forward<Arguments>(arguments)...);
    }

    void section(std::size_t i) {
        const Node& node = diagram_.nodes[i];
        std::set<std::size_t> near;
        for (const Link& link : diagram_.links) {
            if (link.from == i) near.insert(link.to);
            if (link.to == i) near.insert(link.from);
        }
        put("<section id=\"about-{}\" data-neighbours=\"{}\" hidden>\n<h2>{}</h2>\n<dl>\n", i,
            fmt::join(near, " "), escape(node.title));
        for (const Detail& detail : node.details) {
            put("<dt>{}</dt><dd>{}</dd>\n", escape(detail.key), escape(detail.value));
        }
        out_ += "</dl>\n";
        links("Leads to", i, &Link::from, &Link::to);
        links("Reached from", i, &Link::to, &Link::from);
        out_ += "</section>\n";
    }

    void links(std::string_view heading, std::size_t i, std::size_t Link::* here,
               std::size_t Link::* there) {
        bool any = false;
        for (const Link& link : diagram_.links) {
            if (link.*here != i) continue;
            if (!any) put("<h3>{}</h3>\n<ul>\n", heading);
            any = true;
            put("<li><button data-go=\"{}\" title=\"{}\">{}</button></li>\n", link.*there,
                escape(link.note), escape(diagram_.nodes[link.*there].title));
        }
        if (any) out_ += "</ul>\n";
    }

    const Diagram& diagram_;
    std::string out_;
};

}  // namespace

std::string html_page(const Scene& scene) {
    std::string page = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'; "
        "script-src 'unsafe-inline'\">\n"
        "<title>{}</title>\n<style>body{{font-family:{}}}{}</style>\n</head>\n<body>\n<main>\n",
        escape(scene.diagram.title), kFontFamily, kStyle);
    page += svg_element(scene);
    page +=
        "<nav><button id=\"in\" aria-label=\"Zoom in\">+</button>"
        "<button id=\"out\" aria-label=\"Zoom out\">-</button><button "
        "id=\"fit\">Fit</button></nav>\n</main>\n"
        "<aside hidden aria-live=\"polite\">\n<button id=\"close\" aria-label=\"Close the "
        "details\">x</button>\n";
    page += Panels(scene.diagram).run();
    page += "</aside>\n<script>";
    page += kScript;
    page += "</script>\n</body>\n</html>\n";
    return page;
}

}  // namespace draw
