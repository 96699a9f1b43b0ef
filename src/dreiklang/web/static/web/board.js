// Lets cards of the board be dragged to another column. It fills in and sends the card's own form, which works
// without this script and by keyboard; whatever the form does not offer, dragging does not do either.
const board = document.querySelector(".board[data-moving]");
const announcement = document.getElementById("ansage");
let dragged = null;

if (board) {
  for (const card of board.querySelectorAll("[data-card]")) {
    if (!card.querySelector("form")) continue;
    card.draggable = true;
    card.addEventListener("dragstart", (event) => {
      dragged = card;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", card.dataset.card);
    });
    card.addEventListener("dragend", () => {
      dragged = null;
      for (const column of board.querySelectorAll(".over")) column.classList.remove("over");
    });
  }
  for (const column of board.querySelectorAll("[data-state]")) {
    column.addEventListener("dragover", (event) => {
      if (!dragged || column.contains(dragged)) return;
      event.preventDefault();
      column.classList.toggle("over", offers(dragged, column));
    });
    column.addEventListener("dragleave", () => column.classList.remove("over"));
    column.addEventListener("drop", (event) => {
      event.preventDefault();
      if (dragged) move(dragged, column);
    });
  }
}

function offers(card, column) {
  return [...card.querySelector("select").options].some((option) => option.value === column.dataset.state);
}

function move(card, column) {
  if (!offers(card, column)) {
    announce(board.dataset.impossible, card, column);
    return;
  }
  announce(board.dataset.moving, card, column);
  card.querySelector("select").value = column.dataset.state;
  card.querySelector("form").requestSubmit();
}

function announce(sentence, card, column) {
  announcement.textContent = sentence.replace("{card}", card.dataset.card).replace("{state}", column.dataset.name);
}
