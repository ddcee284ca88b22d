glassgrad.mount(document.querySelector(".glassgrad-player"), { keys: document });
