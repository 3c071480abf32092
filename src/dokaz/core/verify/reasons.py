# SPDX-License-Identifier: Apache-2.0
"""Reasons in Ukrainian: what other modules of the core say when they refuse something.

Their errors speak English, and a report keeps them so in its JSON, which programs read. For people
who read Ukrainian each sentence is looked up here by its English form; `{}` stands for what varies.
What is not here is shown in English. A test holds this table against every refusal that reading and
judging a parcel can meet.
"""

import re
from collections.abc import Mapping
from functools import cache

REASONS: Mapping[str, str] = {
    # Canonical JSON, digests, keys
    "not valid JSON (line {}, column {})": "це не правильний JSON (рядок {}, знак {})",
    "not valid JSON ({})": "це не правильний JSON ({})",
    "value has no canonical JSON form ({})": "значення не має канонічної форми JSON ({})",
    "JSON is not in canonical form (RFC 8785)": "JSON не в канонічній формі (RFC 8785)",
    "JSON object has a repeated key": "об’єкт JSON повторює ключ",
    "JSON number has too many digits": "число в JSON має забагато цифр",
    "JSON number is too large": "число в JSON завелике",
    "JSON number cannot be held exactly": "число в JSON не можна зберегти точно",
    "JSON number {} is not allowed": "число {} в JSON не дозволене",
    "size of content is negative": "розмір вмісту від’ємний",
    "sha256 is not 64 lower-case hexadecimal digits": "sha256 — не 64 малі шістнадцяткові цифри",
    "sha512 is not 128 lower-case hexadecimal digits": "sha512 — не 128 малих шістнадцяткових цифр",
    "size differs: expected {} bytes, found {}": "інший розмір: очікувано байтів {}, знайдено {}",
    "sha256 differs: expected {}, found {}": "інший sha256: очікувано {}, знайдено {}",
    "sha512 differs although sha256 is equal": "sha512 інший, хоча sha256 той самий",
    "Ed25519 public key has {} bytes instead of {}": "ключ Ed25519 має {} байтів замість {}",
    "Ed25519 public key is not a point of the curve": "ключ Ed25519 не є точкою кривої",
    "Ed25519 public key is not in canonical encoding": "ключ Ed25519 не в канонічному записі",
    "Ed25519 public key is of small order": "ключ Ed25519 має малий порядок",
    "Ed25519 seed has {} bytes instead of {}": "зерно ключа Ed25519 має {} байтів замість {}",
    # The container
    "this is not a whole zip file; it may be cut off. Copy or download it again": (
        "це не цілий файл zip; можливо, його обірвано. Скопіюйте або завантажте його знову"
    ),
    "the zip's directory cannot be read": "зміст архіву zip не читається",
    "a member does not begin where the zip's directory says": (
        "файл починається не там, де вказує зміст архіву"
    ),
    "a compressed member ends early": "стиснений файл обривається",
    "a compressed member is damaged": "стиснений файл пошкоджено",
    "the zip does not hold exactly one folder; this is no parcel": (
        "в архіві не рівно одна тека; це не пакет"
    ),
    "the zip holds files beside its folder; this is no parcel": (
        "в архіві є файли поза текою; це не пакет"
    ),
    "there is no metadata/parcel.json; this is no Dokaz parcel": (
        "немає metadata/parcel.json; це не пакет Dokaz"
    ),
    "this is no folder": "це не тека",
    "a member has another name inside than in the zip's directory": (
        "файл названо інакше, ніж у змісті архіву"
    ),
    "a member holds more than the zip's directory says": "у файлі більше, ніж каже зміст архіву",
    "a member is stored otherwise than the zip's directory says": (
        "файл збережено інакше, ніж каже зміст архіву"
    ),
    "a member has a second name that programs may take or not": (
        "файл має другу назву, яку одні програми візьмуть, а інші ні"
    ),
    "a member could be taken for another one by its name": (
        "файл за назвою можна прийняти за інший"
    ),
    "the zip is under a password. Unpack it with that, then verify the folder": (
        "архів під паролем. Розпакуйте його з паролем і перевірте теку"
    ),
    "the zip is compressed in a way that is not read here. Unpack it, then verify the folder": (
        "архів стиснено способом, якого тут не читають. Розпакуйте його й перевірте теку"
    ),
    "a folder entry of the zip holds bytes": "запис теки в архіві має вміст",
    "a member of the zip claims to shrink over {}:1": (
        "файл в архіві нібито стиснено більш як {}:1"
    ),
    "a member of the zip is a link or a device": "в архіві є посилання або пристрій",
    "a member of the zip is compressed in an unusual way": (
        "файл в архіві стиснено незвичним способом"
    ),
    "a member of the zip is encrypted": "файл в архіві зашифровано",
    "a member has more extra fields than any program writes": (
        "файл в архіві має більше додаткових полів, ніж пише будь-яка програма"
    ),
    "a name holds a backslash or a drive letter": "назва має зворотну скісну риску або букву диска",
    "a name holds control characters": "назва має керувальні символи",
    "a name is absolute, empty or leads out of its folder": (
        "назва абсолютна, порожня або веде за межі теки"
    ),
    "a name is no valid Unicode": "назва не є правильним Unicode",
    "a stored member of the zip states two different sizes": (
        "для файлу в архіві вказано два різні розміри"
    ),
    "folders lie too deep in one another": "теки вкладено занадто глибоко",
    "the folder holds a device or a pipe": "у теці є пристрій або канал",
    "the folder holds a link": "у теці є посилання",
    "the zip carries a comment, which belongs to no member": (
        "архів має коментар, що не належить жодному файлу"
    ),
    "the zip holds bytes that belong to no member": (
        "в архіві є байти, що не належать жодному файлу"
    ),
    "the zip holds bytes that belong to no member, or members overlap": (
        "в архіві є байти, що не належать жодному файлу, або файли накладаються"
    ),
    "the zip lists more than {} members": "в архіві більш як {} файлів",
    "the zip lists one name twice": "в архіві одну назву вказано двічі",
    "two members of the zip overlap": "два файли в архіві накладаються",
    "two names differ only in letter case or Unicode form; one would overwrite the other": (
        "дві назви різняться лише регістром або формою Unicode; один файл затер би інший"
    ),
    "{} is not in the parcel": "{} немає в пакеті",
    "a folder cannot be listed: {}": "теку не вдається переглянути: {}",
    "{}: reading failed: {}": "{}: помилка читання: {}",
    # What cannot be opened at all
    "{} ({})": "{} ({})",
    "cannot open the file: {}": "файл не відкривається: {}",
    "the file ends earlier than its directory says": "файл обривається раніше, ніж каже його зміст",
    "reading failed: {}": "помилка читання: {}",
    "the file became shorter while it was read": "файл укоротився, поки його читали",
    "the encrypted file is damaged or cut off": "зашифрований файл пошкоджено або обірвано",
    "the encrypted file is damaged; copy it again": (
        "зашифрований файл пошкоджено; скопіюйте його знову"
    ),
    "none of the keys given opens this encrypted parcel": (
        "жоден із наданих ключів не відкриває цього зашифрованого пакета"
    ),
    "the parcel is encrypted; give your age key with --identity": (
        "пакет зашифровано; надайте свій ключ age через --identity"
    ),
    "this is too long for a receipt": "це задовге для квитанції",
    "this is no receipt: {}": "це не квитанція: {}",
    "the file given cannot be read: {}": "наданий файл не читається: {}",
    "No such file or directory": "немає такого файлу чи теки",
    "Permission denied": "немає дозволу",
    # Grounds given on the command line
    "--identity: no usable age key: {}": "--identity: немає придатного ключа age: {}",
    "--log-key: {}": "--log-key: {}",
    "--org-key: {}": "--org-key: {}",
    "--policy: {}": "--policy: {}",
    "{}: cannot read {}": "{}: не читається {}",
    "cannot read {}": "не читається {}",
    "{}: the file is too long to be one": "{}: файл задовгий, щоб ним бути",
    "the file is no public key in PEM and no key file": (
        "файл — не відкритий ключ у PEM і не файл ключів"
    ),
    "the key is not an Ed25519 key": "ключ — не Ed25519",
    "--block-header: write HEIGHT=160 hexadecimal digits of the header": (
        "--block-header: пишіть ВИСОТА=160 шістнадцяткових цифр заголовка"
    ),
    "--file goes with a .tlog-proof only": "--file буває лише з .tlog-proof",
    "--remembered goes with a parcel only": "--remembered буває лише з пакетом",
    # Records of the parcel
    "{} is not a JSON object": "{}: це не об’єкт JSON",
    "{} is not a JSON array": "{}: це не масив JSON",
    "{} is absent or no text": "{}: немає або не текст",
    "{} is absent or no whole number from 0": "{}: немає або не ціле число від 0",
    "{} is absent": "{}: немає",
    "{} is no UUID in lower case": "{}: не UUID малими буквами",
    "{} is no SHA-256 in lower-case hexadecimal": "{}: не SHA-256 малими шістнадцятковими цифрами",
    "{} is no SHA-512 in lower-case hexadecimal": "{}: не SHA-512 малими шістнадцятковими цифрами",
    "{} is no base64": "{}: не base64",
    "{} is not in the one form of base64": "{}: не в єдиній формі base64",
    "{} is no reference": "{}: не позначення",
    "{} has {} bytes instead of {}": "{}: {} байтів замість {}",
    "{} is longer than {} bytes": "{}: довше за {} байтів",
    "{} has a line over {} bytes": "{}: рядок довший за {} байтів",
    "{} does not end with a line end; it may be cut off": (
        "{}: немає кінця рядка наприкінці; можливо, обірвано"
    ),
    "a title is no text": "назва не є текстом",
    "a file of the item does not lie under data/": "файл одиниці лежить не в data/",
    "a key has the id of another key": "ключ має позначення іншого ключа",
    "a time is not in the form 2026-01-31T12:00:00Z": "час не у формі 2026-01-31T12:00:00Z",
    "a time names a moment that does not exist": "час називає мить, якої немає",
    "a time without zone cannot be written": "час без поясу не можна записати",
    "the event has a version this program does not know": (
        "подія має версію, якої ця програма не знає"
    ),
    "the event's outcome is none of success, failure, refused": (
        "наслідок події не є ані success, ані failure, ані refused"
    ),
    "the envelope holds something else than a custody event": "у конверті не подія зберігання",
    "the receipt does not carry an event": "квитанція не містить події",
    "the list of omissions has another heading": "перелік пропусків має інший заголовок",
    "the list of omissions is no CSV in UTF-8": "перелік пропусків не є CSV в UTF-8",
    "a line of the list of omissions is too long": "рядок переліку пропусків задовгий",
    "a row of the list of omissions has a malformed digest": (
        "рядок переліку пропусків має неправильний дайджест"
    ),
    "a row of the list of omissions has an unknown reason": (
        "рядок переліку пропусків має невідому причину"
    ),
    "a row of the list of omissions has another number of cells": (
        "рядок переліку пропусків має іншу кількість клітинок"
    ),
    "the log's name must have only A-Z a-z 0-9 . _ / - to be typed in commands": (
        "назва журналу може мати лише A-Z a-z 0-9 . _ / -"
    ),
    "this does not say that it is a Dokaz parcel; ask the sender for the original file": (
        "тут не сказано, що це пакет Dokaz; попросіть у відправника первинний файл"
    ),
    "the parcel has format {}, this program reads format 1. The parcel may be sound; get a newer "
    "dokaz-verify and check again": (
        "пакет має формат {}, ця програма читає формат 1. Пакет може бути справним; візьміть "
        "новішу dokaz-verify і перевірте ще раз"
    ),
    "the seal is of another parcel": "печатка від іншого пакета",
    "the seal has bytes that its signature does not cover and no writer made": (
        "у печатці є байти, яких її підпис не покриває і жодна програма пакування не пише"
    ),
    "the seal is over another tag manifest: the parcel was changed after it": (
        "печатка на іншому переліку: пакет змінено після неї"
    ),
    # Envelopes and signatures
    "signature does not hold for key {}…": "підпис не сходиться з ключем {}…",
    "envelope: {}": "конверт: {}",
    "envelope has no {}, or not of the right kind": "конверт не має {} або має не того роду",
    "envelope holds a value that is not base64": "у конверті є значення не в base64",
    "envelope has more than 100 signatures": "конверт має понад 100 підписів",
    "key id is not at most 200 printable ASCII characters": (
        "позначення ключа — не більш як 200 друкованих знаків ASCII"
    ),
    "payload type is not 1 to 200 printable ASCII characters": (
        "рід вмісту — не від 1 до 200 друкованих знаків ASCII"
    ),
    "the envelope does not hold {}": "у конверті не {}",
    "{} trusted keys signed; {} are needed": "підписали довірені ключі: {}; потрібно: {}",
    "a threshold below one would accept an unsigned envelope": (
        "поріг, менший за один, прийняв би непідписаний конверт"
    ),
    # Notes, checkpoints, policies
    "this is no statement that a log goes on": "це не заява про продовження журналу",
    "a log has an impossible name": "журнал має неможливу назву",
    "the new log has the name of the old one": "новий журнал має назву старого",
    "more entries are kept than were ever witnessed": (
        "збережено більше записів, ніж будь-коли бачили свідки"
    ),
    "a root has not 32 bytes": "корінь не має 32 байтів",
    "one size is stated with two roots": "для одного розміру заявлено два корені",
    "the root of what is kept is not stated": "не вказано корінь збереженого",
    "the statement gives no known reason": "заява не називає відомої причини",
    "the statement is not in its only form": "заява не має своєї єдиної форми",
    "the line '{}' is not a size and a root": "рядок «{}» — не розмір і корінь",
    "not stated by the key of {}: {}": "не заявлено ключем {}: {}",
    "the names of the log do not follow each other": "назви журналу не йдуть одна за одною",
    "the tree sizes in the statement's files do not agree": (
        "розміри дерева у файлах заяви не узгоджені"
    ),
    "the first entry under the new name does not name the statement": (
        "перший запис під новою назвою не називає заяви"
    ),
    "checkpoint is of another log than {}": "контрольна точка іншого журналу, не {}",
    "checkpoint of {}: {}": "контрольна точка {}: {}",
    "checkpoint does not have three lines": "контрольна точка не має трьох рядків",
    "checkpoint has an empty or impossible line": (
        "контрольна точка має порожній чи неможливий рядок"
    ),
    "root has {} bytes instead of {}": "корінь має {} байтів замість {}",
    "the second line of a checkpoint is not a tree size": (
        "другий рядок контрольної точки — не розмір дерева"
    ),
    "the third line of a checkpoint is not a root hash": (
        "третій рядок контрольної точки — не корінь дерева"
    ),
    "tree size is negative or larger than 2^63 - 1": (
        "розмір дерева від’ємний або більший за 2^63 - 1"
    ),
    "a name is too long for an ML-DSA-44 cosignature (255 bytes)": (
        "назва задовга для підпису ML-DSA-44 (255 байтів)"
    ),
    "the cosignature of {} does not hold": "підпис свідка {} не сходиться",
    "the cosignature of {} has no usable time": "підпис свідка {} не має придатного часу",
    "the line is not by the witness {}": "рядок не від свідка {}",
    "time of a cosignature must be between 1 and 2^63 - 1": (
        "час підпису свідка має бути від 1 до 2^63 - 1"
    ),
    "note has more than 100 signatures": "нотатка має понад 100 підписів",
    "note has {} signatures, not 1 to 100": "нотатка має підписів: {}, а не від 1 до 100",
    "note has no empty line before its signatures": (
        "у нотатці немає порожнього рядка перед підписами"
    ),
    "note holds a control character": "у нотатці є керувальний символ",
    "note is larger than 1,000,000 bytes": "нотатка більша за 1 000 000 байтів",
    "note is not UTF-8": "нотатка не в UTF-8",
    "note text does not end in a newline": "текст нотатки не має кінця рядка",
    "signature line does not end in a newline": "рядок підпису не має кінця рядка",
    "signature line has an impossible key name": "рядок підпису має неможливу назву ключа",
    "signature line is not of the form: — name base64": "рядок підпису не у формі: — назва base64",
    "signature line is too short to hold a signature": "рядок підпису закороткий для підпису",
    "the note is not signed by an expected key": "нотатку не підписано очікуваним ключем",
    "the signature of {} does not hold": "підпис {} не сходиться",
    "cosignatures are checked with keys of type 0x04 or 0x06": (
        "підписи свідків перевіряють ключами роду 0x04 або 0x06"
    ),
    "plain signatures are checked with keys of type 0x01": (
        "звичайні підписи перевіряють ключами роду 0x01"
    ),
    "signature type is not one byte": "рід підпису — не один байт",
    "verifier key has an impossible name": "ключ перевірки має неможливу назву",
    "verifier key has the id of another key": "ключ перевірки має позначення іншого ключа",
    "verifier key has {} key bytes": "ключ перевірки має байтів: {}",
    "verifier key is not UTF-8": "ключ перевірки не в UTF-8",
    "verifier key is not an Ed25519 key": "ключ перевірки — не Ed25519",
    "verifier key is not name+id+base64": "ключ перевірки не у формі назва+позначення+base64",
    "policy line {}: {}": "рядок політики {}: {}",
    "a log's key must be of type 0x01": "ключ журналу має бути роду 0x01",
    "a witness's key must be of type 0x04 or 0x06": "ключ свідка має бути роду 0x04 або 0x06",
    "a name is a group member for the second time": "назва вдруге є членом групи",
    "a name is used that no line above defines": "ужито назву, якої не визначає жоден рядок вище",
    "group threshold is not all, any or a number of its members": (
        "поріг групи — не all, не any і не кількість її членів"
    ),
    "not a log, witness, group or quorum line": "це не рядок log, witness, group чи quorum",
    "policy has no quorum line": "у політиці немає рядка quorum",
    "second quorum line": "другий рядок quorum",
    "policy holds a control character": "у політиці є керувальний символ",
    "policy is larger than 1,000,000 bytes": "політика більша за 1 000 000 байтів",
    "the last line of the policy does not end in a newline": (
        "останній рядок політики не має кінця рядка"
    ),
    "the name is taken": "назву вже зайнято",
    "two logs with one public key": "два журнали з одним відкритим ключем",
    "two witnesses with one public key": "два свідки з одним відкритим ключем",
    "only {} of {} listed witnesses cosigned the checkpoint, which is not the quorum": (
        "контрольну точку засвідчили лише {} із {} свідків, а це не кворум"
    ),
    "the checkpoint is not signed by a log this policy accepts": (
        "контрольну точку не підписано журналом, який приймає ця політика"
    ),
    # The tree
    "a hash in the consistency proof is not 32 bytes": "хеш у доказі сталості — не 32 байти",
    "a tree of size {} cannot extend one of {}": "дерево розміру {} не може продовжувати дерево {}",
    "consistency proof does not lead to the new root": "доказ сталості не веде до нового кореня",
    "consistency proof does not lead to the old root": "доказ сталості не веде до старого кореня",
    "consistency proof is empty": "доказ сталості порожній",
    "consistency proof is too long": "доказ сталості задовгий",
    "consistency proof is too short": "доказ сталості закороткий",
    "consistency proof should be empty": "доказ сталості мав бути порожнім",
    "the root of an empty tree is not the one it must have": (
        "корінь порожнього дерева не той, що має бути"
    ),
    "two different roots for one tree size {}": "два різні корені для одного розміру дерева {}",
    "a hash in the inclusion proof is not 32 bytes": "хеш у доказі входження — не 32 байти",
    "inclusion proof does not have the length this tree needs": (
        "доказ входження не має довжини, якої потребує це дерево"
    ),
    "inclusion proof leads to another root": "доказ входження веде до іншого кореня",
    "inclusion proof is not at most 63 hashes of 32 bytes": (
        "доказ входження — не більш як 63 хеші по 32 байти"
    ),
    "index {} does not lie in a tree of size {}": "місця {} немає в дереві розміру {}",
    "this is not the entry {} of the log": "це не запис {} журналу",
    "hash has {} bytes instead of {}": "хеш має {} байтів замість {}",
    "log entry has {} bytes; at most 65,535 are possible": (
        "запис журналу має {} байтів; можна щонайбільше 65 535"
    ),
    "a tree of size {} does not have {} peaks": "дерево розміру {} не має вершин: {}",
    "a tree of this size has this tile in another width": (
        "у дереві цього розміру ця плитка іншої ширини"
    ),
    "an entry bundle is read with `entries`": "жмут записів читають через `entries`",
    "this tree has no such node": "у цьому дереві немає такого вузла",
    "this tree has no such tile": "у цьому дереві немає такої плитки",
    "{} has {} bytes, not {}": "{}: байтів {}, а не {}",
    "{} holds {} entries, not {}": "{}: записів {}, а не {}",
    "{} does not lead to the trusted root": "{} не веде до довіреного кореня",
    "the tiles at the right edge do not lead to the trusted root": (
        "плитки правого краю не ведуть до довіреного кореня"
    ),
    "{}: entry {} is not the one in the tree": "{}: запис {} не той, що в дереві",
    "entry bundle ends inside an entry": "жмут записів обривається посеред запису",
    "entry bundle holds more than 256 entries": "у жмуті понад 256 записів",
    "not the name of a tile": "це не назва плитки",
    "not the only possible name of this tile": "це не єдина можлива назва цієї плитки",
    "tile index is out of range": "номер плитки поза межами",
    "tile level is not between 0 and 63": "рівень плитки — не від 0 до 63",
    "tile width is not between 1 and 256": "ширина плитки — не від 1 до 256",
    "not a log proof of version 1": "це не доказ журналу версії 1",
    "a line of the inclusion proof is not a hash": "рядок доказу входження — не хеш",
    "checkpoint of the log proof: {}": "контрольна точка доказу: {}",
    "extra line of the log proof is not base64": "додатковий рядок доказу не в base64",
    "head of the log proof is not ASCII": "початок доказу не в ASCII",
    "index is negative or larger than 2^63 - 1": "місце від’ємне або більше за 2^63 - 1",
    "index of the log proof is not a number": "місце в доказі — не число",
    "log proof has no index line": "у доказі немає рядка з місцем",
    "log proof is larger than 2,000,000 bytes": "доказ більший за 2 000 000 байтів",
    "nonce has {} bytes instead of {}": "сіль має {} байтів замість {}",
    # OpenTimestamps
    "block header has no valid proof of work": "заголовок блоку не має дійсного доказу роботи",
    "block header has {} bytes instead of {}": "заголовок блоку має {} байтів замість {}",
    "block header states a difficulty that Bitcoin never had": (
        "заголовок блоку заявляє складність, якої Bitcoin ніколи не мав"
    ),
    "block {} does not contain what the proof leads to": (
        "у блоці {} немає того, до чого веде доказ"
    ),
    "the proof does not lead into block {}": "доказ не веде до блоку {}",
    "the proof is for another digest": "доказ на інший дайджест",
    "not an OpenTimestamps file": "це не файл OpenTimestamps",
    "OpenTimestamps file does not begin with a digest of a file": (
        "файл OpenTimestamps не починається з дайджесту файлу"
    ),
    "OpenTimestamps file has major version {}, known is 1": (
        "файл OpenTimestamps має головну версію {}, відома 1"
    ),
    "address of a calendar has characters that are not allowed": (
        "адреса календаря має недозволені знаки"
    ),
    "digest of the file has not the length of its algorithm": (
        "дайджест файлу не має довжини свого алгоритму"
    ),
    "message in the proof is longer than {} bytes": "повідомлення в доказі довше за {} байтів",
    "number in the proof is too large": "число в доказі завелике",
    "operation 0x{} is unknown": "дія 0x{} невідома",
    "operation joins {} bytes": "дія додає {} байтів",
    "operation takes no argument": "дія не має аргументу",
    "part of the proof has {} bytes, allowed are {}": "частина доказу має {} байтів, дозволено {}",
    "proof digests more than {} bytes in slow ways": (
        "доказ вимагає обчислити повільними способами понад {} байтів"
    ),
    "proof has more than {} parts": "доказ має понад {} частин",
    "proof is cut short": "доказ обірвано",
    "proof is deeper than {} operations": "доказ глибший за {} дій",
    "proof is followed by unexpected bytes": "за доказом ідуть неочікувані байти",
    "proof is larger than {} bytes": "доказ більший за {} байтів",
    "proof is unfinished: no calendar has answered yet": (
        "доказ незавершений: жоден календар ще не відповів"
    ),
    "the answer is for a commitment that is not in the proof": (
        "відповідь на зобов’язання, якого немає в доказі"
    ),
    "the proof holds no such promise of this calendar": (
        "у доказі немає такої обіцянки цього календаря"
    ),
    # RFC 3161
    "the time-stamp is over another digest": "позначка часу на іншому дайджесті",
    "the time-stamp is over a digest of another algorithm": (
        "позначка часу на дайджесті іншого алгоритму"
    ),
    "the time-stamp is over a digest of an unusual length": (
        "позначка часу на дайджесті незвичної довжини"
    ),
    "the tree sizes in the anchor's files do not agree": (
        "розміри дерева у файлах якоря не збігаються"
    ),
    "signed attribute {} stands twice": "підписаний атрибут {} стоїть двічі",
    "the signed attributes do not say that this is a time-stamp": (
        "підписані атрибути не кажуть, що це позначка часу"
    ),
    "the signed attributes hold no digest of the time-stamp": (
        "у підписаних атрибутах немає дайджесту позначки"
    ),
    "the signed digest is not that of the time-stamp": "підписаний дайджест — не від цієї позначки",
    "the signature over the time-stamp does not hold": "підпис на позначці часу не сходиться",
    "the time-stamp does not carry the nonce of the request": "позначка не має числа із запиту",
    "the time-stamp was issued under another policy than asked for": (
        "позначку видано за іншою політикою, ніж просили"
    ),
    "the time-stamp has a critical extension that is not understood": (
        "позначка має критичне розширення, якого програма не розуміє"
    ),
    "the authority did not grant a time-stamp (status {}): {}": (
        "служба не видала позначки часу (стан {}): {}"
    ),
    "the certificate that signed the time-stamp is not at hand": (
        "немає сертифіката, яким підписано позначку"
    ),
    "the time-stamp does not say which certificate signed it": (
        "позначка не каже, яким сертифікатом її підписано"
    ),
    "the signer's certificate belongs to an issuer of certificates": (
        "сертифікат підписувача належить видавцеві сертифікатів"
    ),
    "the signer's certificate does not mark its purpose as critical": (
        "сертифікат підписувача не позначає своє призначення критичним"
    ),
    "the signer's certificate is not for time-stamping alone": (
        "сертифікат підписувача не лише для позначок часу"
    ),
    "the signer's key is for other uses beside signatures": (
        "ключ підписувача має й інші призначення, крім підписів"
    ),
    "the signer's key is not for signatures": "ключ підписувача не для підписів",
    "the signer's certificate {}": "сертифікат підписувача: {}",
    "no pinned root certificates are given, so nothing can be proven": (
        "кореневих сертифікатів не надано, тож нічого не доведено"
    ),
    "a PEM file of certificates cannot be read": "файл сертифікатів PEM не читається",
    "a certificate cannot be read": "сертифікат не читається",
    "a certificate has a serial number that is not positive": (
        "серійний номер сертифіката недодатний"
    ),
    "accuracy is out of range": "точність поза межами",
    "content of the token is of kind {}, not a time-stamp": (
        "вміст позначки роду {}, а не позначка часу"
    ),
    "issuer of the signing certificate is not a directory name": (
        "видавець сертифіката підпису — не назва довідника"
    ),
    "parameters of a digest algorithm are not NULL": "параметри алгоритму дайджесту — не NULL",
    "policy is not a possible object identifier": "політика — неможливий ідентифікатор об’єкта",
    "policy is not an object identifier in dotted form": (
        "політика — не ідентифікатор об’єкта з крапками"
    ),
    "response grants a time-stamp but does not hold exactly one": (
        "відповідь видає позначку, але містить не рівно одну"
    ),
    "time of the time-stamp does not exist": "часу позначки не існує",
    "time of the time-stamp is not YYYYMMDDhhmmss[.s...]Z": (
        "час позначки не у формі YYYYMMDDhhmmss[.s...]Z"
    ),
    "time-stamp content has version {}, known is 1": "вміст позначки має версію {}, відома 1",
    "time-stamp is larger than {} bytes": "позначка більша за {} байтів",
    "time-stamp is not a SEQUENCE": "позначка — не SEQUENCE",
    "token does not announce the digest algorithm of its signer": (
        "позначка не оголошує алгоритм дайджесту підписувача"
    ),
    "token has {} signers instead of one": "у позначки підписувачів: {}, а не один",
    "token holds more than {} certificates": "у позначці понад {} сертифікатів",
    "token is of kind {}, not signed data": "позначка роду {}, а не підписані дані",
    "{} has a field that does not belong there": "{}: поле, якого там не має бути",
    "{} has an impossible length": "{}: неможлива довжина",
    "{} has no length": "{}: немає довжини",
    "{} has no parts": "{}: немає частин",
    "{} holds {} values instead of one": "{}: значень {} замість одного",
    "{} is cut short": "{}: обірвано",
    "{} is followed by {} unexpected bytes": "{}: далі {} неочікуваних байтів",
    "{} is nested too deeply": "{}: вкладено занадто глибоко",
    "{} is not a SEQUENCE": "{}: не SEQUENCE",
    "{} is not a whole number of 1 to {} bytes": "{}: не ціле число від 1 до {} байтів",
    "{} is not an OCTET STRING": "{}: не OCTET STRING",
    "{} is not an object identifier": "{}: не ідентифікатор об’єкта",
    "{} is padded": "{}: доповнено",
    "{} lacks {}": "{}: бракує {}",
    "{}: {}": "{}: {}",
    "{} uses a tag above 30": "{}: мітка понад 30",
    "RSASSA-PSS mask {} is unknown": "маска RSASSA-PSS {} невідома",
    "RSASSA-PSS salt length is out of range": "довжина солі RSASSA-PSS поза межами",
    "RSASSA-PSS with SHA-1 is not accepted for time-stamps": (
        "RSASSA-PSS із SHA-1 для позначок часу не приймається"
    ),
    "a certificate of the chain is signed over a weak digest": (
        "сертифікат ланцюга підписано на слабкому дайджесті"
    ),
    "a certificate of the time-stamp has a key that is too weak or unknown": (
        "сертифікат позначки має заслабкий або невідомий ключ"
    ),
    "digest algorithm {} is not accepted for time-stamps": (
        "алгоритм дайджесту {} для позначок часу не приймається"
    ),
    "signature algorithm {} cannot be checked here": "алгоритм підпису {} тут не перевірити",
    "signature algorithm {} is unknown or does not fit the key": (
        "алгоритм підпису {} невідомий або не пасує до ключа"
    ),
}

# Things that stand in place of `{}`.
THINGS: Mapping[str, str] = {
    "revocation": "відкликання сертифікатів",
    "the end record of the zip": "кінцевий запис архіву",
    "the zip's directory": "зміст архіву",
    "the event": "подія",
    "the line": "рядок",
    "the file of keys": "файл ключів",
    "an organisation": "організація",
    "a key": "ключ",
    "a public key": "відкритий ключ",
    "a signature": "підпис",
    "the seal": "печатка",
    "the receipt's event": "подія у квитанції",
    "a file of the item": "файл одиниці",
    "an object of the event": "об’єкт події",
    "the nonce of the event": "сіль події",
    "the event's payload": "вміст події",
    "a hash of the proof": "хеш доказу",
    "a custody event": "подія зберігання",
    # Why something was left out of a parcel
    "erased": "знищено",
    "withdrawn": "відкликано",
    "withheld": "не передано",
    "redacted": "замінено редагованою копією",
    "not_selected": "не вибрано",
    "damaged": "пошкоджено",
}
KINDS: Mapping[str, str] = {
    # What a file that was left out is to its item
    "original": "оригінал",
    "working_copy": "робоча копія",
    "redacted": "копія з вилученнями",
    "transcript": "розшифрування",
    "translation": "переклад",
    "thumbnail": "мініатюра",
    "poster": "кадр-заставка",
    "contact_sheet": "розкадровка",
    "html": "збережена сторінка",
    "screenshot": "знімок екрана",
    "warc": "вебархів",
    "metadata": "файл метаданих",
    "text": "слова документа",
    "pages": "зображення сторінок",
    "keyframes": "ключові кадри",
    "still": "окремий кадр",
    "timeline": "час кадрів",
    "waveform": "гучність звуку",
    "fingerprint": "перцептивні хеші",
    "playable": "копія для перегляду в браузері",
    "machine_text": "текст, розпізнаний машиною",
    "identifiers": "ідентифікатори пристрою",
    "password": "пароль заблокованого файлу",
}
_FIELD = re.compile(r"field '([a-z0-9_-]+)'\Z")
_MOST_NESTED = 4


def reason_in(reason: str, language: str, *, depth: int = 0) -> str:
    """A reason in "uk" or "en"; what is not in the table stays as it is."""
    if language != "uk" or depth > _MOST_NESTED:
        return reason
    field = _FIELD.match(reason)
    if field is not None:
        return f"поле «{field[1]}»"
    if reason in THINGS:
        return THINGS[reason]
    for pattern, ukrainian in _patterns():
        match = pattern.fullmatch(reason)
        if match is not None:
            places = [reason_in(each, language, depth=depth + 1) for each in match.groups()]
            return _filled(ukrainian, places)
    return reason


def kind_in(kind: str, language: str) -> str:
    """What a file is, in "uk" or "en"; what is not in the table stays as it is."""
    return KINDS.get(kind, kind) if language == "uk" else kind


def _filled(text: str, places: list[str]) -> str:
    """`text` with its places taken in order; a place is never looked into again."""
    parts = text.split("{}")
    return parts[0] + "".join(a + b for a, b in zip(places, parts[1:], strict=True))


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The fuller a sentence is of words, the sooner it is tried: `{}: {}` fits nearly anything."""
    order = sorted(REASONS, key=lambda each: (each.count("{}"), -len(each)))
    return tuple(
        (re.compile("(.+?)".join(map(re.escape, each.removesuffix(".").split("{}"))), re.DOTALL),
         REASONS[each])
        for each in order
    )  # fmt: skip
