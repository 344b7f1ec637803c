/** Says what changed in the room, for eyes and ears. */
import { playNotes } from "./devices.js";
import { news } from "./news.js";
import { announce } from "./view.js";
import { shortList } from "./view-session.js";
import { t } from "./words.js";

/** @import { Room } from "./state.js" */

const ARRIVAL_SOUND = [392, 523];

/** @param {Room} before @param {Room} after @param {{isChatOpen: boolean}} shown  an open chat is a live region itself */
export function tell(before, after, { isChatOpen }) {
  for (const { key, names = [], text = "", sound, chat, quiet } of news(before, after)) {
    if (sound) {
      void playNotes(ARRIVAL_SOUND);
    }
    if (!(chat && isChatOpen)) {
      announce(t(key, { name: shortList(names), text }), { shown: !quiet });
    }
  }
}
