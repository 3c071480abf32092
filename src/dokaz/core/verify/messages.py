# SPDX-License-Identifier: Apache-2.0
"""What findings say to people, in English and Ukrainian, by their stable ids.

Every id has both languages and the same places in both; a test holds this file against the ids
that the steps use.
"""

from collections.abc import Mapping

from dokaz.core.verify.codes import value_in

LANGUAGES = ("uk", "en")

_Text = tuple[str, str]
"""English, Ukrainian."""

STATUS: Mapping[str, _Text] = {
    "proven": ("proven", "доведено"),
    "not_checked": ("not checked", "не перевірено"),
    "failed": ("FAILED", "НЕ ЗІЙШЛОСЯ"),
    "note": ("note", "примітка"),
}

OVERALL: Mapping[str, _Text] = {
    "proven": (
        "Everything that was checked holds, on grounds that did not come from the sender alone.",
        "Усе перевірене зійшлося, і підстави надійшли не лише від відправника.",
    ),
    "not_checked": (
        "Nothing failed, but not everything could be checked. What is marked “not checked” is "
        "not proven.",
        "Усе перевірене зійшлося, але перевірено не все. Позначене «не перевірено» не є доведеним.",
    ),
    "failed": (
        "Something does NOT hold. Do not rely on this before it is explained. Keep the file as it "
        "is and ask the sender.",
        "Щось НЕ зійшлося. Не покладайтеся на це, доки не з’ясовано. Збережіть файл як є і "
        "зверніться до відправника.",
    ),
}

STEPS: Mapping[str, _Text] = {
    "container": ("Container safe and readable", "Пакет безпечний і читається"),
    "bag": ("Bag complete, every digest", "Усі файли на місці, усі дайджести"),
    "metadata": ("Metadata agree with files", "Відомості відповідають файлам"),
    "events": ("Custody events signed", "Події зберігання підписано"),
    "inclusion": ("Events stand in the ledger's tree", "Події є в дереві журналу"),
    "log": ("Checkpoint signed by the ledger", "Контрольну точку підписано журналом"),
    "witnesses": ("Quorum of witnesses", "Кворум свідків"),
    "timestamps": ("Time-stamps (RFC 3161)", "Позначки часу (RFC 3161)"),
    "blocks": ("OpenTimestamps", "OpenTimestamps"),
    "custody": ("Custody complete", "Ланцюг зберігання повний"),
    "omissions": ("What was left out", "Що не увійшло"),
    "seal": ("Sender's seal over the parcel", "Печатка відправника на пакеті"),
    "receipt": ("Receipt readable", "Квитанція читається"),
    "file": ("The file is the one in the receipt", "Файл той, що у квитанції"),
}

SUBJECT: Mapping[str, _Text] = {
    "folder": ("Folder", "Тека"),
    "ref": ("Parcel", "Пакет"),
    "made_at": ("Made at", "Складено"),
    "sender": ("Sender", "Відправник"),
    "recipient": ("Recipient", "Отримувач"),
    "purpose": ("Purpose", "Мета"),
    "items": ("Items", "Одиниць"),
    "files": ("Files", "Файлів"),
    "bytes": ("Bytes", "Байтів"),
    "events": ("Events", "Подій"),
    "index": ("Place in the ledger", "Місце в журналі"),
    "event": ("Event", "Подія"),
    "outcome": ("Outcome", "Наслідок"),
    "at": ("Stated time", "Заявлений час"),
    "organisation": ("Organisation", "Організація"),
    "input": ("Input", "Вхідний файл"),
}

PROVES: _Text = (
    "A digest proves that bytes did not change. The ledger, witnesses and time-stamps prove that "
    "records existed at a time at the latest and were not changed since. None of this proves that "
    "content is true, who made it, or when it was filmed.",
    "Дайджест доводить, що байти не змінилися. Журнал, свідки та позначки часу доводять, що записи "
    "існували щонайпізніше в певний час і відтоді не змінилися. Ніщо з цього не доводить, що зміст "
    "правдивий, хто його створив або коли знято.",
)

FINDINGS: Mapping[str, _Text] = {
    "step.more": (
        "{count} more findings of the kind {kind} are not shown.",
        "Не показано ще зауважень виду {kind}: {count}.",
    ),
    "step.refused": (
        "This step stopped: {reason}.",
        "Цей крок зупинився: {reason}.",
    ),
    "step.rests_on": (
        "This rests on the events, which are not proven: step {steps}.",
        "Це спирається на події, яких не доведено: крок {steps}.",
    ),
    "step.not_reached": (
        "Not reached, because the container is unsafe.",
        "Не виконано, бо пакет небезпечний.",
    ),
    # 1
    "container.safe": (
        "{files} files, format {format}; names and sizes are harmless.",
        "Файлів: {files}, формат {format}; назви й розміри безпечні.",
    ),
    "container.unsafe": (
        "Do not unpack this file: {reason}. Nothing in it was looked at.",
        "Не розпаковуйте цей файл: {reason}. Нічого в ньому не переглянуто.",
    ),
    "container.unsafe_at": ("What was refused: {path}.", "Що відхилено: {path}."),
    "container.as_packed": (
        "Every byte of the zip outside its files is as the packing program writes it.",
        "Кожен байт архіву поза файлами такий, яким його записує програма пакування.",
    ),
    "container.repacked": (
        "This zip was written again by another program, so its own records (dates, attributes) are "
        "not the sender's and were not checked. Whether the files are unchanged is said below. If "
        "it matters, ask for the zip as it was handed over.",
        "Цей архів перепаковано іншою програмою, тож його власні записи (дати, атрибути) не від "
        "відправника, і їх не перевірено. Чи незмінні файли, сказано нижче. Якщо це важливо, "
        "попросіть архів таким, яким його передали.",
    ),
    "container.companions": (
        "{files} files in the folder __MACOSX were added by macOS when it packed the zip. They are "
        "no part of the parcel; nothing here speaks of them.",
        "Файлів у теці __MACOSX: {files}. Їх додала macOS, коли пакувала архів. Вони не належать "
        "до пакета, і тут про них нічого не сказано.",
    ),
    "container.header_changed": (
        "The zip was changed after it was packed: the record before {path}, byte {at} of the zip.",
        "Архів змінено після пакування: запис перед {path}, байт архіву {at}.",
    ),
    "container.trailer_changed": (
        "The zip was changed after it was packed: the record behind {path}, byte {at} of the zip.",
        "Архів змінено після пакування: запис після {path}, байт архіву {at}.",
    ),
    "container.entry_changed": (
        "The zip was changed after it was packed: the entry of {path} in its directory, byte {at} "
        "of the zip.",
        "Архів змінено після пакування: рядок про {path} у змісті архіву, байт архіву {at}.",
    ),
    "container.place_changed": (
        "The zip was changed after it was packed: bytes before {path} that belong to no file, at "
        "byte {at} of the zip.",
        "Архів змінено після пакування: перед {path} є байти, що не належать жодному файлу, з "
        "байта архіву {at}.",
    ),
    "container.end_changed": (
        "The zip was changed after it was packed: the record at its end, byte {at} of the zip.",
        "Архів змінено після пакування: запис у його кінці, байт архіву {at}.",
    ),
    "container.renamed": (
        "The folder is named {name}, the parcel {ref}.",
        "Тека має назву {name}, а пакет — {ref}.",
    ),
    "container.record_damaged": (
        "{path} was changed: it is not the file in the tag manifest.",
        "{path} змінено: це не той файл, що в переліку.",
    ),
    "container.record_malformed": (
        "{path} cannot be used: {reason}.",
        "{path} непридатний: {reason}.",
    ),
    # 2
    "bag.complete": (
        "All {files} files ({bytes} bytes) are there and have their digests (SHA-256, SHA-512).",
        "Усі файли ({files}, байтів: {bytes}) на місці та мають свої дайджести (SHA-256, SHA-512).",
    ),
    "bag.manifest_missing": ("The list {path} is missing.", "Бракує переліку {path}."),
    "bag.manifest_line": (
        "{path}, line {line}: not a line of a manifest.",
        "{path}, рядок {line}: це не рядок переліку.",
    ),
    "bag.listed_twice": (
        "{path} lists {file} twice.",
        "У {path} файл {file} вказано двічі.",
    ),
    "bag.unreadable": ("{path} cannot be read: {reason}.", "{path} не читається: {reason}."),
    "bag.checksum": (
        "{path} does not have the checksum (CRC-32) that the zip states of it; if its digests "
        "hold, the zip's record of it was changed.",
        "{path} не має контрольної суми (CRC-32), яку вказує архів; якщо дайджести сходяться, "
        "то змінено запис про нього в архіві.",
    ),
    "bag.file_missing": (
        "{path} is missing, although {manifest} lists it.",
        "Бракує {path}, хоча він є в {manifest}.",
    ),
    "bag.digest": (
        "{path} and {manifest} do not fit together: one was changed. Its {algorithm} is {found}, "
        "listed is {expected}.",
        "{path} і {manifest} не відповідають одне одному: щось із них змінено. {algorithm} файлу — "
        "{found}, у переліку — {expected}.",
    ),
    "bag.not_listed": (
        "{path} was added: {manifest} does not list it.",
        "{path} додано: його немає в {manifest}.",
    ),
    "bag.declaration": (
        "bagit.txt is not the declaration of a BagIt 1.0 bag.",
        "bagit.txt не є декларацією BagIt 1.0.",
    ),
    "bag.oxum": (
        "bag-info.txt counts {expected} (bytes.files), found are {found}.",
        "bag-info.txt вказує {expected} (байти.файли), а знайдено {found}.",
    ),
    # 3
    "metadata.agree": (
        "{items} items and {files} files agree with what is described.",
        "Одиниці ({items}) і файли ({files}) відповідають опису.",
    ),
    "metadata.missing": ("{path} is missing.", "Бракує {path}."),
    "metadata.unreadable": ("{path} cannot be read: {reason}.", "{path} не читається: {reason}."),
    "metadata.line": (
        "{path}, line {line} cannot be used: {reason}.",
        "{path}, рядок {line} непридатний: {reason}.",
    ),
    "metadata.item_twice": ("The item {item} is described twice.", "Одиницю {item} описано двічі."),
    "metadata.file_twice": ("{path} is described twice.", "{path} описано двічі."),
    "metadata.file_id_twice": (
        "{path} has the id of another file.",
        "{path} має ідентифікатор іншого файлу.",
    ),
    "metadata.file_unnamed": (
        "{path} is there, but no item names it.",
        "{path} є в пакеті, але жодна одиниця його не називає.",
    ),
    "metadata.file_missing": (
        "{path} of item {item} is missing.",
        "Бракує {path} з одиниці {item}.",
    ),
    "metadata.wrong_folder": (
        "{path} does not lie in the folder of its item {item}.",
        "{path} лежить не в теці своєї одиниці {item}.",
    ),
    "metadata.digest": (
        "{path} is not the file described: described {expected}, found {found}.",
        "{path} не той файл, що описано: описано {expected}, знайдено {found}.",
    ),
    "metadata.count": (
        "The parcel states {what}: {stated}; found: {found}.",
        "У пакеті заявлено {what}: {stated}; знайдено: {found}.",
    ),
    "metadata.no_record": (
        "metadata/parcel.json could not be used (step 1).",
        "metadata/parcel.json непридатний (крок 1).",
    ),
    # 4
    "events.signed": (
        "{count} events are signed by {name} with the key {key}, which you gave.",
        "Подій, підписаних {name} ключем {key}, який ви надали: {count}.",
    ),
    "events.signed_with_bare_key": (
        "{count} events are signed with the key {key}, which you gave without saying whose it is. "
        "This file says that it belongs to {name}: that must be whoever you have it from.",
        "Подій, підписаних ключем {key}, який ви надали, не вказавши, чий він: {count}. Цей файл "
        "каже, що він належить {name}: саме від цієї організації ви мали його отримати.",
    ),
    "events.signed_by_claimed_key": (
        "{count} events are signed with the key {key}. Only this file says that it belongs to "
        "{name}: compare the fingerprint with them by telephone and give it with --org-key.",
        "Подій, підписаних ключем {key}: {count}. Що він належить {name}, каже лише цей файл: "
        "звірте відбиток з ними телефоном і вкажіть його через --org-key.",
    ),
    "events.key_contradicted": (
        "{count} signatures are by the key {key}, which is not among the keys you gave for {name}.",
        "Підписів ключем {key}, якого немає серед наданих вами ключів {name}: {count}.",
    ),
    "events.key_unknown": (
        "Line {line}, event {event}: names the key {key}, which its organisation does not have.",
        "Рядок {line}, подія {event}: названо ключ {key}, якого її організація не має.",
    ),
    "events.key_not_valid": (
        "Line {line}, event {event}: the key {key} was not valid at the event's time.",
        "Рядок {line}, подія {event}: ключ {key} не діяв у час події.",
    ),
    "events.signature": (
        "Line {line}, event {event}: the signature by {key} does not hold.",
        "Рядок {line}, подія {event}: підпис ключем {key} не сходиться.",
    ),
    "events.line": (
        "custody/events.jsonl, line {line} cannot be used: {reason}.",
        "custody/events.jsonl, рядок {line} непридатний: {reason}.",
    ),
    "events.missing": ("{path} is missing.", "Бракує {path}."),
    "events.unreadable": ("{path} cannot be read: {reason}.", "{path} не читається: {reason}."),
    "events.none": ("There are no custody events.", "Подій зберігання немає."),
    "events.keys_missing": ("{path} is missing.", "Бракує {path}."),
    "events.keys_unreadable": (
        "{path} cannot be used: {reason}.",
        "{path} непридатний: {reason}.",
    ),
    # 5
    "inclusion.proven": (
        "All {count} events stand in the tree of {size} entries of the ledger {origin}.",
        "Усі події ({count}) є в дереві журналу {origin} із {size} записів.",
    ),
    "inclusion.checkpoint_missing": ("{path} is missing.", "Бракує {path}."),
    "inclusion.checkpoint_malformed": (
        "{path} is no checkpoint: {reason}.",
        "{path} не є контрольною точкою: {reason}.",
    ),
    "inclusion.no_events": ("There are no events to look for.", "Немає подій, які шукати."),
    "inclusion.tiles": (
        "The tree in ledger/tile does not lead to the checkpoint: {reason}.",
        "Дерево в ledger/tile не веде до контрольної точки: {reason}.",
    ),
    "inclusion.order": (
        "Line {line}: the place {index} in the ledger does not follow the one before.",
        "Рядок {line}: місце {index} у журналі не йде після попереднього.",
    ),
    "inclusion.leaf": (
        "Line {line}, event {event} does not stand at place {index} of the ledger: {reason}.",
        "Рядок {line}, подія {event} не стоїть на місці {index} журналу: {reason}.",
    ),
    # 6
    "log.signed": (
        "The ledger {origin} signed its {size} entries with the key {key}, which you gave.",
        "Журнал {origin} підписав свої {size} записів ключем {key}, який ви надали.",
    ),
    "log.signed_by_claimed_key": (
        "The signature holds with the key {key}. Only this file says that it is the key of the "
        "ledger {origin} ({size} entries): compare the fingerprint by telephone and give it with "
        "--log-key.",
        "Підпис сходиться з ключем {key}. Що це ключ журналу {origin} (записів: {size}), каже лише "
        "цей файл: звірте відбиток телефоном і вкажіть його через --log-key.",
    ),
    "log.continuation": (
        "That this ledger goes on for one of another name is not proven by {path}: {reason}.",
        "{path} не доводить, що цей журнал продовжує журнал з іншою назвою: {reason}.",
    ),
    "log.entries_lost": (
        "The ledger {origin} goes on for {old}, of which it kept {kept} entries. Witnesses had "
        "seen {witnessed}: {lost} entries are lost, and nobody can check what they said.",
        "Журнал {origin} продовжує журнал {old}, від якого збереглося записів: {kept}. Свідки "
        "бачили записів: {witnessed}. Втрачено записів: {lost}; що в них було, не перевірити.",
    ),
    "log.other_key": (
        "The checkpoint of {origin} ({size} entries) is signed with {key}, not with a key that "
        "you gave.",
        "Контрольну точку {origin} (записів: {size}) підписано ключем {key}, а не наданим вами.",
    ),
    "log.signature": (
        "The ledger's signature over the checkpoint of {origin} does not hold: {reason}.",
        "Підпис журналу на контрольній точці {origin} не сходиться: {reason}.",
    ),
    "log.unsigned": (
        "No known key of the ledger {origin} signed the checkpoint.",
        "Жоден відомий ключ журналу {origin} не підписав контрольну точку.",
    ),
    "log.key_missing": ("{path} is missing.", "Бракує {path}."),
    "log.key_malformed": (
        "{path} is no verifier key: {reason}.",
        "{path} не є ключем перевірки: {reason}.",
    ),
    "log.no_checkpoint": (
        "There is no usable checkpoint (step 5).",
        "Немає придатної контрольної точки (крок 5).",
    ),
    "log.remembered_extended": (
        "The ledger {origin} of {remembered} entries that you remember is a beginning of this one "
        "of {size}: nothing in it was changed or taken out.",
        "Журнал {origin} із {remembered} записів, який ви пам’ятаєте, — початок цього журналу "
        "(записів: {size}): у ньому нічого не змінено й не вилучено.",
    ),
    "log.remembered_split": (
        "This is another history than the one you remember: the ledger {origin} signed "
        "{remembered} entries that are not a beginning of these {size}. Keep both checkpoints: "
        "together they are the proof.",
        "Це інша історія, ніж та, яку ви пам’ятаєте: журнал {origin} підписав {remembered} "
        "записів, що не є початком цих {size}. Збережіть обидві контрольні точки: разом вони є "
        "доказом.",
    ),
    "log.remembered_cut_back": (
        "The ledger was cut back: witnesses had seen {remembered} entries of {origin} at {at}, and "
        "this parcel, made at {made_at}, shows only {size}. Keep both checkpoints.",
        "Журнал обрізано: на {at} свідки бачили {remembered} записів {origin}, а цей пакет, "
        "складений {made_at}, показує лише {size}. Збережіть обидві контрольні точки.",
    ),
    "log.remembered_longer": (
        "You remember {remembered} entries of {origin}; this parcel shows {size}. That is as it "
        "should be if the parcel was made before you saw them. If it was made later, the ledger "
        "was cut back: keep both checkpoints and ask. With --policy the times of witnesses decide.",
        "Ви пам’ятаєте {remembered} записів {origin}; цей пакет показує {size}. Так і має бути, "
        "якщо пакет складено раніше, ніж ви їх бачили. Якщо пізніше — журнал обрізано: збережіть "
        "обидві контрольні точки і з’ясуйте. З --policy це вирішує час свідків.",
    ),
    "log.remembered_later": (
        "You remember {remembered} entries of {origin}, cosigned at {at}; this parcel is older and "
        "shows {size}. Whether one extends the other cannot be seen from it.",
        "Ви пам’ятаєте {remembered} записів {origin}, засвідчених {at}; цей пакет давніший і "
        "показує {size}. Чи одне продовжує інше, з нього не видно.",
    ),
    "log.remembered_not_reached": (
        "Whether the {size} entries extend the {remembered} of {origin} that you remember cannot "
        "be seen from this parcel: it does not hold that part of the tree. Ask a witness, or the "
        "sender for the tree between the two.",
        "З цього пакета не видно, чи {size} записів продовжують ті {remembered} записів {origin}, "
        "які ви пам’ятаєте: цієї частини дерева в ньому немає. Запитайте свідка або попросіть у "
        "відправника дерево між ними.",
    ),
    "log.remembered_tiles": (
        "The tree between the {remembered} entries of {origin} that you remember and these {size} "
        "does not hold: {reason}.",
        "Дерево між {remembered} записами {origin}, які ви пам’ятаєте, і цими {size} не "
        "сходиться: {reason}.",
    ),
    "log.remembered_not_signed": (
        "The checkpoint of {remembered} entries that you remember is not signed with the key of "
        "this ledger {origin} ({size} entries): {reason}.",
        "Контрольну точку на {remembered} записів, яку ви пам’ятаєте, підписано не ключем цього "
        "журналу {origin} (записів: {size}): {reason}.",
    ),
    "log.remembered_lost": (
        "The {remembered} entries of {origin} that you remember reach into what is lost: the "
        "ledger kept {kept} and states that witnesses had seen {witnessed}. It now has {size}.",
        "Записи {origin}, які ви пам’ятаєте ({remembered}), сягають утраченого: журнал зберіг "
        "{kept} і заявляє, що свідки бачили {witnessed}. Тепер у ньому записів: {size}.",
    ),
    "log.remembered_beyond_loss": (
        "The statement of the loss is untrue: you remember {remembered} entries of {origin}, and "
        "it says that witnesses had seen no more than {witnessed} ({kept} were kept, the ledger "
        "now has {size}). Keep both checkpoints.",
        "Заява про втрату неправдива: ви пам’ятаєте {remembered} записів {origin}, а в ній "
        "сказано, що свідки бачили не більше ніж {witnessed} (збережено {kept}, тепер у журналі "
        "{size}). Збережіть обидві контрольні точки.",
    ),
    "log.remembered_other_log": (
        "The checkpoint you remember is of another ledger ({origin}, {size} entries) and was not "
        "compared.",
        "Контрольна точка, яку ви пам’ятаєте, належить іншому журналу ({origin}, записів: {size}); "
        "її не порівняно.",
    ),
    "log.remembered_unused": (
        "The checkpoint of {size} entries that you remember was not compared: this parcel's own is "
        "not proven to be signed.",
        "Контрольну точку на {size} записів, яку ви пам’ятаєте, не порівняно: підпис на "
        "контрольній точці цього пакета не доведено.",
    ),
    "log.none_given": (
        "No key of the ledger was given, and a receipt brings none. Give it with --log-key.",
        "Ключа журналу не надано, а квитанція його не містить. Вкажіть його через --log-key.",
    ),
    # 7
    "witnesses.quorum": (
        "{cosigned} of {listed} witnesses of the policy you gave cosigned; that is the quorum.",
        "Засвідчили {cosigned} із {listed} свідків наданої вами політики; кворум є.",
    ),
    "witnesses.claimed_quorum": (
        "{cosigned} of {listed} witnesses cosigned, which is a quorum by the policy in this "
        "parcel. Get the policy apart from the sender and give it with --policy.",
        "Засвідчили {cosigned} із {listed} свідків, і за політикою з цього пакета кворум є. "
        "Отримайте політику не від відправника і вкажіть її через --policy.",
    ),
    "witnesses.too_few": (
        "Only {cosigned} of {listed} witnesses cosigned; that is no quorum. Missing: {missing}.",
        "Засвідчили лише {cosigned} із {listed} свідків; кворуму немає. Бракує: {missing}.",
    ),
    "witnesses.cosigned": (
        "{witness} cosigned at {at} with the key {key}.",
        "{witness} засвідчив у {at} ключем {key}.",
    ),
    "witnesses.signature": (
        "A cosignature does not hold: {reason}.",
        "Підпис свідка не сходиться: {reason}.",
    ),
    "witnesses.none_asked": (
        "The policy asks for no witnesses. The ledger's keeper could have shown others another "
        "history.",
        "Політика не вимагає свідків. Власник журналу міг показати іншим іншу історію.",
    ),
    "witnesses.no_policy": (
        "There is no policy that says who the witnesses are. Give one with --policy.",
        "Немає політики, яка каже, хто свідки. Вкажіть її через --policy.",
    ),
    "witnesses.policy_malformed": (
        "{path} is no policy: {reason}.",
        "{path} не є політикою: {reason}.",
    ),
    # 8
    "timestamps.proven": (
        "{authority} stamped the ledger's first {size} entries at {at} (± {accuracy} s), by the "
        "roots you gave. Left open: {open}. {path}",
        "{authority} поставила позначку на перших {size} записах журналу о {at} (± {accuracy} с), "
        "за наданими вами коренями. Не перевірено: {open}. {path}",
    ),
    "timestamps.claimed_roots": (
        "{authority} stamped the first {size} entries at {at} (± {accuracy} s), but not by roots "
        "you gave: the roots came in this parcel ({roots}). Take them from the authority and give "
        "them with --tsa-roots. Left open: {open}. {path}",
        "{authority} поставила позначку на перших {size} записах о {at} (± {accuracy} с), але не "
        "за наданими вами коренями: корені надійшли в цьому пакеті ({roots}). Візьміть їх у самої "
        "служби і вкажіть через --tsa-roots. Не перевірено: {open}. {path}",
    ),
    "timestamps.none": (
        "There is no time-stamp of an authority.",
        "Позначки часу від служби немає.",
    ),
    "timestamps.token": (
        "The time-stamp {path} does not hold: {reason}.",
        "Позначка часу {path} не сходиться: {reason}.",
    ),
    "timestamps.no_roots": (
        "{path}: no root certificates were given, and the parcel has none.",
        "{path}: кореневих сертифікатів не надано, і в пакеті їх немає.",
    ),
    "timestamps.anchor": (
        "The stamped checkpoint {path} is not proven to be an earlier state of this ledger: "
        "{reason}.",
        "Не доведено, що контрольна точка з позначкою {path} — давніший стан цього журналу: "
        "{reason}.",
    ),
    "timestamps.no_anchor": (
        "{path} was not looked at, because its checkpoint is not proven.",
        "{path} не переглянуто, бо його контрольну точку не доведено.",
    ),
    "timestamps.no_final": (
        "{path} was not looked at, because the final checkpoint is not proven (step 6).",
        "{path} не переглянуто, бо кінцеву контрольну точку не доведено (крок 6).",
    ),
    # 9
    "blocks.none": ("There is no OpenTimestamps proof.", "Доказу OpenTimestamps немає."),
    "blocks.proven": (
        "The ledger's first {size} entries existed at the time of Bitcoin block {height} ({at}). "
        "Compare the block's number with a public source: {block}. {path}",
        "Перші {size} записів журналу існували на час блоку Bitcoin {height} ({at}). Звірте номер "
        "блоку з відкритим джерелом: {block}. {path}",
    ),
    "blocks.proof": (
        "The OpenTimestamps proof {path} does not hold: {reason}.",
        "Доказ OpenTimestamps {path} не сходиться: {reason}.",
    ),
    "blocks.other_content": (
        "The OpenTimestamps proof {path} is of another file than its checkpoint.",
        "Доказ OpenTimestamps {path} стосується іншого файлу, а не своєї контрольної точки.",
    ),
    "blocks.pending": (
        "The OpenTimestamps proof {path} was still waiting for a block when the parcel was made.",
        "Доказ OpenTimestamps {path} ще чекав на блок, коли складали пакет.",
    ),
    "blocks.no_header": (
        "{path} leads to Bitcoin block {heights}. Get that block's header and give it with "
        "--block-header.",
        "{path} веде до блоку Bitcoin {heights}. Отримайте заголовок цього блоку і вкажіть його "
        "через --block-header.",
    ),
    # 10
    "custody.complete": (
        "Each of {files} files has its origin and one digest throughout {events} events.",
        "Кожен із файлів ({files}) має своє походження й один дайджест у всіх подіях ({events}).",
    ),
    "custody.no_files": ("There are no files.", "Файлів немає."),
    "custody.no_origin": (
        "{path} has no event by which it came in (role {role}, file {file}).",
        "{path} не має події надходження (роль {role}, файл {file}).",
    ),
    "custody.other_digest": (
        "{path} is not the file of the event {event} ({type}): there {expected}, here {found}.",
        "{path} — не той файл, що в події {event} ({type}): там {expected}, тут {found}.",
    ),
    "custody.gap": (
        "The event {event} of file {file} names an event before it that is missing: {missing}.",
        "Подія {event} файлу {file} називає попередню подію, якої бракує: {missing}.",
    ),
    "custody.circle": (
        "The event {event} of file {file} names a later event as the one before it.",
        "Подія {event} файлу {file} називає попередньою пізнішу подію.",
    ),
    "custody.unlinked": (
        "{unlinked} events do not name the one before them ({linked} do). A kept-back event "
        "between them could not be seen here.",
        "Подій, що не називають попередньої: {unlinked} (називають: {linked}). Приховану між ними "
        "подію тут не було б видно.",
    ),
    "custody.event_twice": ("The event {event} is there twice.", "Подія {event} є двічі."),
    "custody.time_goes_back": (
        "The event {event} states {at}, after one in the ledger that states {before}.",
        "Подія {event} заявляє {at}, хоча стоїть у журналі після тієї, що заявляє {before}.",
    ),
    "custody.timeline_other": (
        "{path} is not what this program would write from the events. Rely on the events, not on "
        "the table.",
        "{path} відрізняється від таблиці, яку ця програма склала б із подій. Покладайтеся на "
        "події, а не на таблицю.",
    ),
    "custody.recorded_failure": (
        "Recorded: {type} ended with “{outcome}” at {at} (event {event}).",
        "Записано: «{type}», наслідок «{outcome}», {at} (подія {event}).",
    ),
    # 11
    "omissions.agree": (
        "Every file that an event names is here or in the list of what was left out ({count}).",
        "Кожен файл, який називає подія, є тут або в переліку того, що не увійшло ({count}).",
    ),
    "omissions.no_events": (
        "There are no events to hold the list against.",
        "Немає подій, з якими звірити перелік.",
    ),
    "omissions.entry": (
        "Left out ({reason}): item {item}, file {file}, kind {note}, sha256 {sha256}.",
        "Не увійшло ({reason}): одиниця {item}, файл {file}, вид: {note}, sha256 {sha256}.",
    ),
    "omissions.missing": ("{path} is missing.", "Бракує {path}."),
    "omissions.malformed": ("{path} cannot be used: {reason}.", "{path} непридатний: {reason}."),
    "omissions.present": (
        "The file {file} is listed as left out, but it is here: {path}.",
        "Файл {file} вказано як такий, що не увійшов, але він тут: {path}.",
    ),
    "omissions.unlisted": (
        "The event {event} names the file {file}, which is neither here nor in the list.",
        "Подія {event} називає файл {file}, якого немає ні тут, ні в переліку.",
    ),
    "omissions.other_digest": (
        "The list gives another digest for the file {file} than the event {event}.",
        "Перелік дає для файлу {file} інший дайджест, ніж подія {event}.",
    ),
    # 12
    "seal.signed": (
        "{name} signed exactly this parcel with the key {key}, which you gave.",
        "{name} підписала саме цей пакет ключем {key}, який ви надали.",
    ),
    "seal.signed_with_bare_key": (
        "The parcel is sealed with the key {key}, which you gave without saying whose it is. This "
        "file says that its sender is {name}: that must be whoever you have the key from.",
        "Пакет запечатано ключем {key}, який ви надали, не вказавши, чий він. Цей файл каже, що "
        "відправник — {name}: саме від цієї організації ви мали отримати ключ.",
    ),
    "seal.signed_by_claimed_key": (
        "The seal holds with the key {key}. Only this file says that it belongs to {name}: compare "
        "the fingerprint and give it with --org-key.",
        "Печатка сходиться з ключем {key}. Що він належить {name}, каже лише цей файл: звірте "
        "відбиток і вкажіть його через --org-key.",
    ),
    "seal.none": (
        "The sender did not seal the parcel; titles and omissions are bound to nobody.",
        "Відправник не запечатав пакет; назви й перелік пропусків нікого не зобов’язують.",
    ),
    "seal.key_unknown": (
        "The sender's key {key} is not in {path}.",
        "Ключа відправника {key} немає в {path}.",
    ),
    "seal.key_not_valid": (
        "The sender's key {key} was not valid when the parcel was made.",
        "Ключ відправника {key} не діяв, коли складали пакет.",
    ),
    "seal.broken": (
        "The seal {path} does not hold: {reason}.",
        "Печатка {path} не сходиться: {reason}.",
    ),
    # Receipts
    "receipt.readable": (
        "A receipt for place {index} of the ledger {origin}.",
        "Квитанція на місце {index} журналу {origin}.",
    ),
    "receipt.not_done": (
        "The event says that nothing came of it ({event}: {outcome}). The receipt shows that it "
        "was recorded, not that it was done.",
        "Подія каже, що з неї нічого не вийшло ({event}: {outcome}). Квитанція показує, що це "
        "записано, а не що це зроблено.",
    ),
    "receipt.no_disclosure": (
        "The receipt does not carry the event, so it says nothing about a file.",
        "Квитанція не містить події, тому нічого не каже про файл.",
    ),
    "receipt.malformed": (
        "The receipt's event cannot be used: {reason}.",
        "Подія у квитанції непридатна: {reason}.",
    ),
    "receipt.event_key": (
        "The event is signed with the key {key}. A receipt cannot say whose it is: compare the "
        "fingerprint with the organisation and give it with --org-key.",
        "Подію підписано ключем {key}. Чий він, квитанція не каже: звірте відбиток з організацією "
        "і вкажіть його через --org-key.",
    ),
    "receipt.event_key_not_valid": (
        "The key {key} was not valid when the event says it happened.",
        "Ключ {key} не діяв у час, який заявляє подія.",
    ),
    "receipt.event_unsigned": (
        "The event is not signed by any key you gave ({key} is named).",
        "Подію не підписано жодним наданим вами ключем (названо {key}).",
    ),
    "receipt.event_signed": (
        "The event is signed with the key {key}, which you gave.",
        "Подію підписано ключем {key}, який ви надали.",
    ),
    "receipt.file_same": (
        "The file's SHA-256 {sha256} and size are those of the event.",
        "SHA-256 файлу {sha256} і розмір такі самі, як у події.",
    ),
    "receipt.file_other": (
        "The file's SHA-256 {sha256} is not in the event: it is another file or was changed.",
        "SHA-256 файлу {sha256} немає в події: це інший файл або його змінено.",
    ),
    "receipt.no_file": (
        "No file was given. Give it with --file.",
        "Файлу не надано. Вкажіть його через --file.",
    ),
    "receipt.included": (
        "The event stands at place {index} in the tree of {size} entries.",
        "Подія стоїть на місці {index} у дереві з {size} записів.",
    ),
    "receipt.not_included": (
        "The event is not proven to stand at place {index}: {reason}.",
        "Не доведено, що подія стоїть на місці {index}: {reason}.",
    ),
}


def pick(text: _Text, language: str) -> str:
    """The text in one of `LANGUAGES`."""
    return text[1] if language == "uk" else text[0]


def finding_text(id: str, values: Mapping[str, str], language: str) -> str:
    """The sentence for a finding; an id without a text is shown as it is, with its values."""
    text = FINDINGS.get(id)
    if text is None:
        return f"{id} {dict(values)}"
    # Not str.format: a value from the parcel must not be able to name attributes or places.
    result = pick(text, language)
    parts = []
    position = 0
    while (start := result.find("{", position)) >= 0:
        end = result.index("}", start)
        name = result[start + 1 : end]
        value = value_in(name, values.get(name, "?"), language)
        parts.append(result[position:start] + value)
        position = end + 1
    return "".join([*parts, result[position:]])
