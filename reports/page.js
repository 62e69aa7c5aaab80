/* SPDX-License-Identifier: Apache-2.0 */
/* Sorts, filters, copies and zooms. Without it everything can be read all the same. */
(function () {
  'use strict';

  function make(name, properties, parent) {
    var element = Object.assign(document.createElement(name), properties);
    if (parent) parent.appendChild(element);
    return element;
  }

  function key(cell) {
    var text = cell.dataset.key !== undefined ? cell.dataset.key : cell.textContent.trim();
    var number = text === '' ? NaN : Number(text);
    return isNaN(number) ? text : number;
  }

  function compare(a, b) {
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    return String(a).localeCompare(String(b), 'en', { numeric: true });
  }

  function sort(table, column, heading) {
    var down = heading.getAttribute('aria-sort') === 'ascending';
    var body = table.tBodies[0];
    var rows = Array.from(body.rows).map(function (row) {
      return { row: row, key: key(row.cells[column]) };
    });
    rows.sort(function (a, b) { return down ? compare(b.key, a.key) : compare(a.key, b.key); });
    rows.forEach(function (item) { body.appendChild(item.row); });
    table.querySelectorAll('thead th').forEach(function (other) {
      other.removeAttribute('aria-sort');
    });
    heading.setAttribute('aria-sort', down ? 'descending' : 'ascending');
  }

  document.querySelectorAll('table.sortable').forEach(function (table) {
    table.querySelectorAll('thead th').forEach(function (heading, column) {
      var button = make('button', { type: 'button', textContent: heading.textContent });
      button.addEventListener('click', function () { sort(table, column, heading); });
      heading.textContent = '';
      heading.appendChild(button);
    });
  });

  function choice(parent, label, choices) {
    var select = make('select', { ariaLabel: label }, parent);
    choices.forEach(function (one) {
      make('option', { value: one[0], textContent: one[1] }, select);
    });
    return select;
  }

  function filter() {
    var box = document.getElementById('filter');
    var rows = Array.from(document.querySelectorAll('table.suite tbody tr'));
    if (!box || rows.length < 2) return;
    var tags = new Set();
    rows.forEach(function (row) {
      row.dataset.tags.split(' ').forEach(function (tag) { if (tag) tags.add(tag); });
    });
    var text = make('input', { type: 'search', placeholder: 'Find a scenario',
                               ariaLabel: 'Find a scenario' }, box);
    var verdict = choice(box, 'Verdict', [['', 'Every verdict'], ['bad', 'Failed'],
                                          ['excused', 'Known failing'], ['good', 'Held']]);
    var tag = choice(box, 'Tag', [['', 'Every tag']].concat(
      Array.from(tags).sort().map(function (name) { return [name, name]; })));
    var said = make('output', {}, box);
    function apply() {
      var wanted = text.value.toLowerCase(), shown = 0;
      rows.forEach(function (row) {
        var fits = row.textContent.toLowerCase().includes(wanted) &&
          (!verdict.value || row.dataset.verdict === verdict.value) &&
          (!tag.value || row.dataset.tags.includes(' ' + tag.value + ' '));
        row.hidden = !fits;
        shown += fits;
      });
      said.textContent = shown + ' of ' + rows.length;
    }
    [text, verdict, tag].forEach(function (input) { input.addEventListener('input', apply); });
    box.hidden = false;
    apply();
  }
  filter();

  document.querySelectorAll('.replay').forEach(function (line) {
    var button = make('button', { type: 'button', className: 'copy', textContent: 'Copy' }, line);
    button.addEventListener('click', function () {
      var code = line.querySelector('code');
      function done() {
        button.textContent = 'Copied';
        setTimeout(function () { button.textContent = 'Copy'; }, 1500);
      }
      function select() {
        getSelection().selectAllChildren(code);
        if (document.execCommand('copy')) done();
      }
      if (navigator.clipboard) navigator.clipboard.writeText(code.textContent).then(done, select);
      else select();
    });
  });

  function clock(ms) {
    var s = Math.floor(ms / 1000), h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60;
    function two(n) { return String(n).padStart(2, '0'); }
    return (h ? h + ':' + two(m) : m) + ':' + two(s % 60) + '.' +
      String(Math.floor(ms % 1000)).padStart(3, '0');
  }

  document.querySelectorAll('figure.timeline').forEach(function (figure) {
    var plot = figure.querySelector('.plot'), scroll = figure.querySelector('.scroll');
    var bar = make('div', { className: 'zoom' }), factor = 1;
    var from = Number(plot.dataset.from), until = Number(plot.dataset.until);
    function zoom(to) {
      var middle = (scroll.scrollLeft + scroll.clientWidth / 2) / scroll.scrollWidth;
      factor = Math.min(Math.max(to, 1), 64);
      plot.style.width = factor * 100 + '%';
      scroll.scrollLeft = middle * scroll.scrollWidth - scroll.clientWidth / 2;
    }
    [['Zoom in', 2], ['Zoom out', 0.5], ['All', 0]].forEach(function (one) {
      make('button', { type: 'button', textContent: one[0] }, bar)
        .addEventListener('click', function () { zoom(factor * one[1]); });
    });
    var said = make('output', {}, bar);
    var line = document.createElementNS('http://www.w3.org/2000/svg', 'line');
    line.setAttribute('class', 'cursor');
    line.setAttribute('y1', '0');
    line.setAttribute('y2', '100%');
    plot.addEventListener('pointermove', function (event) {
      var place = plot.getBoundingClientRect();
      var share = Math.min(Math.max((event.clientX - place.left) / place.width, 0), 1);
      if (!line.parentNode) plot.appendChild(line);
      line.setAttribute('x1', share * 100 + '%');
      line.setAttribute('x2', share * 100 + '%');
      said.textContent = clock(from + share * (until - from));
    });
    plot.addEventListener('pointerleave', function () {
      line.remove();
      said.textContent = '';
    });
    figure.insertBefore(bar, figure.querySelector('.legend'));
  });

  /* For browsers in which a style cannot show what is folded. */
  var opened = [];
  addEventListener('beforeprint', function () {
    opened = Array.from(document.querySelectorAll('details.print:not([open])'));
    opened.forEach(function (part) { part.open = true; });
  });
  addEventListener('afterprint', function () {
    opened.forEach(function (part) { part.open = false; });
    opened = [];
  });

  /* What lies before the target gets its true height when it is first drawn. */
  function settle(target, times) {
    if (!target || times === 0) return;
    target.scrollIntoView();
    requestAnimationFrame(function () { settle(target, times - 1); });
  }

  function reveal() {
    var target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    for (var at = target; at; at = at.parentElement) if (at.tagName === 'DETAILS') at.open = true;
    settle(target, 8);
  }
  addEventListener('hashchange', reveal);
  reveal();
})();
