// The page's shell and its first room. The other rooms have scripts of their own, which come after the first name.
import { define } from './define.ts';
import { MangoList } from './mango-list/mango-list.ts';
import { MangoNamesRoom } from './mango-names-room/mango-names-room.ts';
import { MangoNames } from './mango-names/mango-names.ts';
import { MangoNotices } from './mango-notices/mango-notices.ts';
import { MangoSpecimen } from './mango-specimen/mango-specimen.ts';
import { MangoStudio } from './mango-studio/mango-studio.ts';
import { MangoTransport } from './mango-transport/mango-transport.ts';

declare global {
  interface HTMLElementTagNameMap {
    'mango-list': MangoList;
    'mango-names': MangoNames;
    'mango-names-room': MangoNamesRoom;
    'mango-notices': MangoNotices;
    'mango-specimen': MangoSpecimen;
    'mango-studio': MangoStudio;
    'mango-transport': MangoTransport;
  }
}

// Child elements first, since the studio renders as soon as it is defined.
define({
  'mango-specimen': MangoSpecimen,
  'mango-transport': MangoTransport,
  'mango-names': MangoNames,
  'mango-notices': MangoNotices,
  'mango-list': MangoList,
  'mango-names-room': MangoNamesRoom,
  'mango-studio': MangoStudio,
});
