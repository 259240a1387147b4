"use strict";
// Filters and sorts what is on the page. It writes no text but numbers, and makes no markup of any.
(() => {
  const form = document.getElementById("filters");
  if (form) {
    const table = document.querySelector("#findings table");
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row, order) => ({ row, order, text: row.textContent.toLowerCase() }));
    const count = document.getElementById("count");
    const filter = () => {
      const field = (name) => form.elements[name].value;
      const words = field("text").toLowerCase().split(/\s+/).filter(Boolean);
      const choices = ["severity", "outcome", "rule"].map((name) => [name, field(name)]).filter(([, value]) => value);
      let seen = 0;
      for (const { row, text } of rows) {
        const fits = choices.every(([name, value]) => row.dataset[name] === value) && words.every((word) => text.includes(word));
        row.hidden = !fits;
        seen += fits;
      }
      count.value = `${seen} of ${rows.length}`;
    };
    let waiting;
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(filter, 120);
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    filter();

    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const ascending = head.getAttribute("aria-sort") !== "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
        const value = ({ row }) => row.cells[column].dataset.value ?? row.cells[column].textContent.trim();
        const compare = new Intl.Collator(undefined, { numeric: true }).compare;
        const sorted = rows.map((entry) => [value(entry), entry]);
        sorted.sort(([a, one], [b, two]) => (ascending ? 1 : -1) * compare(a, b) || one.order - two.order);
        body.append(...sorted.map(([, entry]) => entry.row));
      });
    });
  }

  // What is linked to is shown: folds around it open, and no filter hides it.
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    target.hidden = false;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    target.querySelector("details")?.setAttribute("open", "");
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();

  // Paper can't be unfolded.
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((fold) => (fold.open = true)));
})();
