document.querySelectorAll("[data-later]").forEach((place, i) => {
  const read = new DOMParser().parseFromString(later[i], "text/html");
  place.replaceWith(...[...read.body.childNodes].map((node) => document.adoptNode(node)));
});
const sheet = document.createElement("style");
sheet.textContent = controls;
document.head.append(sheet);
glassgrad.mount(document.querySelector(".glassgrad-player"), { keys: document, page: true });
