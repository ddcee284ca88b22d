const sheet = document.createElement("style");
sheet.textContent = controls;
document.head.append(sheet);
glassgrad.mount(document.querySelector(".glassgrad-player"), { keys: document });
