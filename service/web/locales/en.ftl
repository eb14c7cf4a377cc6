# Words of the pages in English, written beside zh-CN.ftl, neither from the other.

## Frame

service-name = Residence services
desk-name = Residence services · desk
skip = Skip to the content
demonstration = Demonstration: every person, document and figure here is invented.
nav-name = Main pages
nav-other-language = 中文
nav-home = Home
nav-looked = Who looked
nav-sign-out = Sign out
nav-registration = Registration
nav-cases = Applications
nav-ties = Not for me
nav-reviews = Reviews
nav-objections = Objections
nav-emergency = Emergency
nav-court-orders = Court orders
nav-jobs = Jobs
help-title = Need a person?
help-telephone = Telephone
foot-promises = What we keep, and what this cannot prevent
foot-log = The public log
back = Back
continue = Continue
change = Change
of-what = : { $what }
of-when = : { $when }
yuan = yuan
list-comma = { ", " }

## Forms

errors-title = { $n ->
    [one] There is one thing to put right
   *[other] There are { $n } things to put right
}
why-we-ask = Why we ask
why-seen = Whoever sees it has to sign for it first, and that stands in “Who looked at my record”.
draft-kept = Nothing is stored until you send it. What you have written waits on this server for 30 minutes, in memory only, and then is gone.
date-year = Year
date-month = Month
date-day = Day
error-empty = { $what }: this is empty
error-long = { $what }: at most { $max } characters
error-date = { $what }: there is no such day. Give a day, a month from 1 to 12 and a year of four digits
error-choice = { $what }: choose one

## Front page

front-title = Register, and get what you are entitled to
front-lead = You were not at home here yesterday. From today you have a card that opens doors and follows no one.
front-new = New in the city?
front-new-how = Start here; it takes about five minutes. You need your identity card or passport, and you should know where you live. Then come to a desk once, with the document in hand.
front-register = Start registering
front-own = Every adult registers alone. Nobody can register you but yourself.
front-registered = Registered already?
front-registered-how = See your card, apply for what is yours, and see who looked at your record.
front-gives = What it gives you
front-gives-card = A residence card on your phone; showing it says that you are a resident and in which district, and nothing more
front-gives-fees = Remission of school fees for a child, with the rule and the reason in the letter
front-gives-looked = The full list of everyone who opened your record, why, and a proof you can check without us
front-never = What we never ask
front-never-what = Religion, ethnicity, marriage, the number of your children, health, fingerprints, a photograph, a criminal record, where you have been. There is no field for them.

## Promises

promises-keep = What we keep, and how long
promises-form = A form you are filling in
promises-form-how = In memory for 30 minutes; never on a disk
promises-pre = A pre-registration
promises-pre-how = 30 days; if nobody comes, its keys are destroyed
promises-documents = Documents
promises-documents-how = Seen at the desk, never copied or photographed
promises-cookies = On your device
promises-cookies-how = The language you chose, and a sign-in that ends with the browser or after 15 minutes of silence
promises-shown = Where you showed your card
promises-shown-how = Not known to us. A check never asks this server, and whoever checks keeps nothing for longer than five minutes
promises-remains = What this cannot prevent
promises-remains-collude = Whoever holds the city’s server, its key service and every outside witness together can read without leaving a line. With fewer, they cannot.
promises-remains-screen = An official who may see a page can remember or photograph it. The list still shows that they opened it.
promises-remains-copies = A dishonest city could secretly keep what links two showings of your card. This one discards it; that is a promise you can check in the source, not a law of mathematics.
promises-remains-times = The public log shows when some record was opened, not whose. In a small town, times alone can tell something.

## Pre-registration

pre-progress = Registration · question { $n } of { $of }
pre-name-title = What is your name?
pre-name = Full name
pre-name-hint = As it stands in your document
pre-name-why = It stands on your card and on letters to you (Decree 663, art. 4).
pre-document-title = Which document will you bring?
pre-document-kind = Document
pre-document-card = Resident identity card
pre-document-passport = Passport
pre-document-issuer = Country that issued it
pre-document-issuer-hint = Three letters, as in the passport: CHN, VNM, DEU. Leave it as it is for an identity card.
pre-document-number = Number
pre-document-number-hint = The last character of an identity number is checked against the others; nothing else is read from it.
pre-document-why = So that nobody else can register under your document (Decree 663, art. 9). The number is sealed apart and opened only to compare two registrations.
pre-document-error-number = This number cannot be right: { $why }
pre-document-form-card = an identity number has 17 digits and then a digit or X
pre-document-form-check = the last character does not fit the others; compare it with the card
pre-document-form-passport = a passport number has 6 to 9 letters and digits
pre-document-form-issuer = the country is three letters, such as VNM; for an identity card CHN
pre-address-title = Where do you live?
pre-address = Address
pre-address-hint = As you would tell a friend, for example 盐田沙头角蓝田壹站3栋1单元1205. At the desk we find the exact dwelling together.
pre-address-why = Your district decides which desk and which school serve you (Decree 663, art. 9). Nobody can look up who lives at an address.
pre-contact-title = How shall we reach you?
pre-contact-by = Notices
pre-contact-letter = By letter to where I live
pre-contact-desk = I collect them at the desk
pre-contact-telephone-choice = By message to my telephone
pre-contact-telephone = Telephone
pre-contact-telephone-hint = Only if you want messages
pre-contact-language = Letters in
pre-contact-why = To send you decisions, and nothing else.
pre-contact-error-telephone = Telephone: give 5 to 15 digits, or choose another way
language-zh = Chinese
language-en = English
pre-centre = At which centre will you come by?
pre-check-centre = Registration centre
pre-pin-title = Choose a PIN
pre-pin-again = The PIN once more
pre-pin-form = PIN: six digits, not all the same and not in a row
pre-pin-differs = The PIN once more: the two are not the same
pre-pin-why = With it and the letter you get at the desk, you alone can see your record. Nobody at the desk knows it.
pre-check-title = Check your answers
pre-check-promise = By sending this you say that it is true. It is sealed at once; without a signature in the public log nobody can open it.
pre-check-send = Send
pre-sent-title = Sent. Now come to a desk once
pre-sent-number = Your number. It is all you need:
pre-sent-next = What happens next
pre-sent-write = Write the number down or take a picture of it. We cannot find you by name.
pre-sent-come = Come to { $place }
pre-sent-bring = Bring the document itself. It is looked at, not copied.
pre-sent-until = If nobody comes by { $date }, everything you sent is destroyed.
pre-sent-closed = You may close this page. On a shared device, close the browser as well.

## Resident's sign-in

sign-in-title = Sign in
sign-in-how = With the code of the letter you were given at the desk, and the PIN you chose.
sign-in-code = Code of the letter
sign-in-code-hint = Capital or small letters, with or without spaces
sign-in-pin = PIN
sign-in-pin-hint = Six digits
sign-in-do = Sign in
sign-in-wrong = Code or PIN: these do not belong together. After five wrong PINs a new letter is needed
sign-in-shut = This letter is shut after too many wrong PINs. Bring your document to a desk and get a new one
sign-in-signed-out = You are signed out.
sign-in-lost = Letter lost, or PIN forgotten? Bring your document to a desk; a new letter takes a minute.

## Home

home-title = Your card and what it gives you
home-card = Residence card
home-district = District
home-registered = Registered
home-valid-until = Confirm it again by
home-reference = Number of your file
home-card-shows = When you show the card, the other side learns two things: that you are a resident, and your district. For anything more, you are asked first.
home-card-get = Put the card on my phone
home-card-lost = I have lost my phone
home-checking-text = We check it and write to you. Your list of who looked is open meanwhile.
home-next-card = Next: put the card on your phone
home-next-card-text = It takes a minute, and you can do it again on another phone at any time.
home-file = File { $reference }
home-saves = You save each school year
home-benefit-waiting = An official decides; you will be written to. Nothing is refused by a machine.
home-benefit-granted = Granted on { $date }. Show it once when school starts; you do not pay first and claim back.
home-letter = Read the decision
home-file-looked = Who looked at this file
home-benefit-get = Put it on my phone
home-looked-all = See every one
home-looked-last = { $times } this year. Most recently on { $when }: { $what }.
home-looked-none = Nobody has opened it so far.
home-looked-shut = The protected view is on: the list asks for your PIN.
home-more = You can apply for
home-amount = { $amount } yuan a year for each child

## Application

apply-progress = { $programme } · question { $n } of { $of }
apply-child-title = For which child?
apply-child-lead = One application is for one child. We keep no list of children and no count of them.
apply-child-name = The child’s full name
apply-child-born = The child’s date of birth
apply-child-born-hint = For example 5 4 2017
apply-child-why = The child must be of school age (Compulsory Education Law, art. 11). It is sealed under a key of the child’s own.
apply-school-title = At which school?
apply-school = Name of the school
apply-school-hint = As it stands on the notice of admission
apply-school-why = The remission is granted for a school in the city. The school is a fact of this case only and goes when the case is closed.
apply-check-promise = By sending this you say that it is true and that you are the child’s guardian. The link between you and the child is sealed under the child’s key, for this benefit alone.
apply-check-send = Apply
applied-title = We have your application
applied-number = { $programme }, school year { $year }. Its number:
applied-opens = An official of the district education office opens exactly what the rule needs. It stands in the file’s list the same minute.
applied-sheet = This sheet belongs to the child’s record. Yours stays as it is.
applied-never = Income, marriage, place of origin, number of children: not asked, not used.
applied-home = To my page
applied-again = Apply for another child

## Who looked

looked-title = Who looked at my record
looked-title-file = Who looked at file { $reference }
looked-times = { $n ->
    [0] never
    [one] once
   *[other] { $n } times
}
looked-list-alone = Your objections and files cannot be shown now, because no entry can be written. The list itself is whole. Try again later.
looked-lead = Every opening is written in a public log first; only then does the record open. This system has no silent mode.
looked-year = { $year }: offices looked { $times }
looked-own-times = { $n ->
    [one] And you yourself, once
   *[other] And you yourself, { $n } times
}
looked-none = Nobody has looked at it
looked-what = { $office } · { $purpose }
looked-you = You
looked-service = This service
looked-epoch = This list has a new key
looked-begins = This list begins here
looked-saw = saw: { $groups }
looked-saw-nothing = saw: nothing
looked-nothing-opened = nothing was opened
looked-means = What it means
looked-up-means = Someone gave your document number at a desk. The desk got the answer everyone gets and could not tell whether the number is registered. If it was not you, tell us.
looked-begins-means = Your own key for this list was made here. With your check sheet you can find every later line without asking us.
looked-epoch-means = A new key for this list was made, announced under the old one.
looked-grant-means = The content of a credential was sealed once, so that your phone can fetch copies. Copies fetched later leave no line.
looked-second = Second signature for an emergency
looked-seal-opened = Details of the court’s reading
looked-job = A program of the city
looked-emergency-both = Your record was opened in an emergency, without a file of yours: { $reason }. Two officials signed for it before it opened.
looked-emergency-waiting = Your record was opened in an emergency, without a file of yours: { $reason }. No second official has signed so far; one must within 24 hours. If nobody does, this office can open nothing more in an emergency.
looked-emergency-followed = Your record was opened in an emergency, without a file of yours: { $reason }. A second official signed afterwards: entry { $n } of the public log.
looked-second-means = A second official has signed for what a colleague opened in danger to life.
looked-sealed-means = A court had your record read and sealed the details. Who read what for it opens here by itself on { $date }. This line carries a fingerprint of the details: nobody can change them until then.
looked-sealed-opened = A court had your record read and sealed the details until { $date }. They are open now: entry { $n } of the public log.
looked-seal-means = These are the details of the reading that a court had sealed. They match the fingerprint in entry { $n } of the public log.
looked-seal-unmatched = These details match no sealed reading on this list. Tell the ombudsman.
looked-job-means = A program of a closed list wrote a part of your record again. Nobody saw it, and nothing left the record.
looked-sealed-saw = the details open on { $date }
looked-sealed-saw-open = the details stand in entry { $n }
looked-job-saw = written again by a program: { $groups }
looked-by-two = Office numbers { $official } and { $second }, who both signed with their own keys before it opened
looked-by-court = The court, by an order signed with its own key
looked-by-job = The program { $job }; officials signed for the run
looked-unreadable = This line cannot be read
looked-unreadable-what = the log holds other bytes than were written
looked-unreadable-means = Something was altered after it was written. The entry still stands in the public log. Tell the ombudsman, and check with your sheet.
looked-unreleased-means = This was written first, as always; then no key was given for it. Nothing was opened, so it is not counted.
looked-clause = Clause
looked-case = File
looked-by = Done by
looked-by-official = Office number { $official }, who signed with their own key before it opened
looked-by-you = You yourself, signed in here
looked-by-service = This service; no person took part
looked-not-opened = Not opened
looked-proof = Proof
looked-entry = Entry { $n } of the public log, written before the record opened
looked-proof-get = Download the proof
looked-object = I object
looked-objection = Your objection
looked-objection-open = Objection open
objection-since = You objected on { $date }.
objection-number = Number { $reference }.
objection-waited = { $n ->
    [0] It has waited since today.
    [one] It has waited for one day.
   *[other] It has waited for { $n } days.
}
objection-answered-on = The ombudsman answered on { $date }:
objections-older = Objections to older lines
looked-check = Do not take our word: check
looked-check-computer = With a computer
looked-check-computer-how = Take the check sheet you were given and run the command below. It downloads whole public files, so nobody learns which entries are yours.
looked-check-friend = With someone you trust
looked-check-friend-how = Whoever has your sheet can check for you; it shows when your record was opened, so give it only to someone you trust.
looked-files = Lists of the files you applied in
looked-files-why = A child’s record is the child’s own. Its list stands apart.
protect-title = Protected view
protect-on = On
protect-off = Off
protect-how = For a phone you share: this page then asks for your PIN first. Openings are still recorded, every one.
protect-is-open = The list is open here for { $minutes } minutes after your PIN, or until you sign out. To switch it off, give your PIN.
protect-needs-pin = To switch it on, sign in with your letter’s code and your PIN. If you have no letter, a desk makes you one.
pin-title = Your PIN first
pin-how = The protected view is on. With your PIN the list opens in this browser for { $minutes } minutes, or until you sign out.
pin-see = See the list
pin-wrong = This is not your PIN. After five wrong PINs, here or when signing in, a new letter is needed
pin-shut = Too many wrong PINs: no more tries. Bring your document to a desk and get a new letter
pin-recorded = Openings are recorded all the while, every one.
watch-title = This list cannot be shortened by us
watch-title-alone = How to check this list
watch-met = The city keeps the log, and it counts only when { $q } of { $n } outside witnesses have signed. They have: { $k } of { $n }, last at { $time }.
watch-met-otherwise = With fewer than { $q }, nobody can open your record.
watch-missed = Only { $k } have signed, fewer than { $q }. Until that is mended nobody can open your record.
watch-alone = Kept by the city alone; nobody outside checks it yet.
watch-not-signed = Not signed

## Purposes, groups and clauses on the resident's own page

purpose-register = to register you
purpose-duplicate = someone gave your document number
purpose-review = to compare two registrations under one document
purpose-decide = to decide your application
purpose-card = to make your card
purpose-own-view = looked at your own record
purpose-own-application = made an application
purpose-objection = to hear your objection
purpose-loss = a phone was reported lost
purpose-begins = this list begins
purpose-destroyed = its term was over and all its keys were destroyed
purpose-announced = so that everybody can count it
purpose-granted = a credential was made ready for your phone
purpose-danger = somebody’s life was in danger
purpose-welfare = somebody needed care at once
purpose-court = a court ordered it
purpose-district-names = the name of a district changed
group-name = name
group-birth = date of birth
group-document = document number
group-address = address
group-contact = contact
group-registration = registration
group-guardianship = guardianship
group-application = your applications
group-objections = objections
group-case-facts = facts of the case
clause-663-9 = Interim Regulations on Residence Permits (Decree 663), art. 9: proofs for registration
clause-663-12 = Interim Regulations on Residence Permits (Decree 663), art. 12: services the city must provide
clause-663-4 = Interim Regulations on Residence Permits (Decree 663), art. 4: what the permit states
clause-pipl-45 = Personal Information Protection Law, art. 45: the right to see one’s own data
clause-pipl-47 = Personal Information Protection Law, art. 47: deletion when the purpose is met or the term is over
clause-pipl-50 = Personal Information Protection Law, art. 50: requests are heard and answered
clause-pipl-51 = Personal Information Protection Law, art. 51: duty to keep data safe
clause-pipl-8 = Personal Information Protection Law, art. 8: data are kept accurate
clause-pipl-13-4 = Personal Information Protection Law, art. 13(4): protecting life and health in an emergency
clause-pipl-35 = Personal Information Protection Law, art. 35: duties set by law, and when telling may wait
clause-pipl-54 = Personal Information Protection Law, art. 54: duty to be audited

## Objection

object-title = Why do you object?
object-how = The ombudsman reads it, not the office that opened your record. You may write one sentence or many.
object-promise = It is received today, gets a number, and is answered with reasons, beside the line on your list (Personal Information Protection Law, art. 50). The law names no number of days; your list shows how long it has waited. Whoever opened your record cannot hear the objection to it.
object-text = Your objection
object-text-hint = For example: “I was not at the desk that day.”
object-text-form = Your objection: write at least a word and at most { $max } characters
object-send = Send to the ombudsman

## Lost phone

lost-title = Phone or check sheet lost
lost-lead = Report it here; it takes effect at once.
lost-what = What is lost?
lost-phone = The phone
lost-phone-means = It gets no more copies of your card. Copies already on it are dated by the day; we tell you when the last one ends.
lost-sheet = The check sheet only
lost-sheet-means = Your card stays as it is. Your list gets a new key.
lost-keeps = Your registration and what was granted to you stay as they are.
lost-do = Report it
lost-done-sheet-title = Reported. The old sheet ends here
lost-done-phone = Reported. The phone gets no more copies
lost-done-shut = Your list is under the protected view: it goes on under the old sheet. If the sheet is lost too, give your PIN and report it.
lost-done-shut-pin = Give the PIN
lost-done-epoch = A new list of openings begins, announced under the old one.
lost-done-again = At a desk the card is made again for a new phone, in a minute.
lost-done-until = Copies already on it work until { $time } at the latest.
lost-done-none = Nothing was left to end. Copies fetched before an earlier report end on the day that was told then.

## Card on the phone

card-title = Put it on your phone
card-lead = Your phone fetches a week of copies, one for each showing. We do not learn where you show them.
card-residence-text = Says that you are a resident, and of which district. Name, address and number only when you agree.
card-entitlement-text = Says “entitled” and the school year. No name, no address, no income.
card-offer = Get it
card-none = There is nothing to fetch yet. As soon as your registration is settled, your card stands here.
offer-title = Two steps on your phone
offer-scan = Scan this with your wallet app, or open it on this phone.
offer-open = Open in the wallet app
offer-code = When it asks for a code, type this one.
offer-until = Both work once, for 15 minutes. Someone who has only the picture gets nothing.

## Letter

letter-decided = Decided
letter-to = For
letter-decision = Decision
letter-each = { $amount } for each decision
letter-todo = What you need to do
letter-why = Why it is granted
letter-met = Met
letter-remedy = If you disagree
letter-by = Decided by an official, who signed for what was opened
letter-rule-hash = Fingerprint of the rule:

## States

state-valid = Valid
state-checking = Being checked
state-granted = Granted
state-being-decided = Being decided
state-in-hand = In hand
state-received = Received

## Desk: sign-in

desk-sign-in-title = Sign in at the desk
desk-sign-in-how = Your passkey signs you in. This browser then holds a key of its own that signs for every record you open; it cannot be copied out.
desk-official = Your office number
desk-official-hint = For example YT-0417
desk-sign-in-do = Sign in with the passkey
desk-passkey-first = First time here? Make a passkey
desk-passkey-title = Make a passkey
desk-passkey-how = Use the one-time code that the operator gave you. The key stays on your device; we keep only its public half.
desk-passkey-code = One-time code
desk-passkey-do = Make the passkey
desk-passkey-made = The passkey is made. Sign in with it.
passkey-no-script = Officials sign in with a passkey, and that needs script in the browser. There is no weaker way in.
passkey-working = One moment: the key is signing.
passkey-cancelled = The passkey was not used. Press the button and confirm on your device.
passkey-no-key = This browser holds no session key any more.
passkey-unknown = This number has no passkey here, or the code is used up. Ask the operator for a new code.
passkey-refused = It did not work. Nothing was opened. Try once more; if it stays so, tell the operator.

## Desk: registration

desk-start-title = Call up a file
desk-start-how = Ask for the number the person brought.
desk-reference = Number of the file
desk-reference-hint = For example YT-P-7K3M9QXD; O and 0, I and 1 are taken as the same
desk-reference-form = Number of the file: it has the form YT-P-7K3M9QXD
desk-reference-unknown = Number of the file: no file waits under it. Compare it with the paper; after 30 days a pre-registration is destroyed
desk-start-do = Call it up
desk-start-no-search = There is no search by name or address.
sign-open-title = Sign for this opening
sign-open-lead = It is written in the public log first, then the record opens. The person sees it in their list.
sign-look-up-title = Sign for the check of the document number
sign-look-up-lead = The number is checked once against all registrations. You will not learn the result; the page that follows is the same for everyone.
sign-file = File
sign-purpose = Purpose
sign-groups = Opens
sign-groups-none = nothing; one question about the number
sign-you = Signed by
sign-open-do = Sign and open
sign-look-up-do = Sign and hand in
sign-not = Do not open
sign-seen = The statement is good for five minutes and for this file only.
desk-file-title = Registration { $reference }
desk-file-name = Name
desk-file-document = Document
desk-file-number = Number, as stated
desk-file-issuer = Issued by
desk-file-address = Address, as stated
desk-file-notices = Notices
desk-file-letters = Letters in
desk-file-received = Pre-registered online
desk-opened = What you have opened
desk-opened-what = { $groups }. Entry { $n } of the log; the person can see it.
desk-no-field = Marriage, children, ethnicity, religion: there is no field for them. Please do not note them elsewhere.
desk-steps = Registration steps
desk-document = Document seen
desk-document-how = Only “seen” is recorded, with kind, issuer and expiry. No photo, no copy.
desk-document-number = Number, typed from the original
desk-document-number-hint = Its last character is checked
desk-document-expires = Expires on
desk-document-expires-hint = Leave empty if it does not expire
desk-document-seen = I have had the original in my hand
desk-document-not-seen = Document seen: tick the box once you have had the original in your hand
desk-document-expired = Expires on: the document has expired; ask for one that is valid
desk-address = Address
desk-address-type = Type it as the person says it
desk-address-hint = District, estate or village, building, unit, room; the order does not matter
desk-address-list = Addresses that fit
desk-address-find = Find it
desk-address-missing = Address: choose the dwelling, then read it back
desk-address-read-as = “{ $said }” is read as { $read }
desk-address-ask = Ask: “{ $question }”
desk-address-differ = They differ there alone. The system does not guess: a wrong one can cost a child a school place.
desk-address-not-said = More fit than can be shown. Ask for the { $level }.
desk-address-not-known = Understood so far, but the register has no such { $level }. Ask once more.
desk-address-unexplained = Not understood: { $words }. Ask what it means.
desk-address-unreadable = Nothing to read yet.
level-province = province
level-city = city
level-district = district
level-street-office = subdistrict
level-community = community
level-place = estate, village or road
level-phase = phase
level-building = building
level-unit = unit
level-block = block
level-lane = lane
level-house = house number
level-room = room
desk-read-back = Read it back
desk-nothing-chosen = Choose the dwelling first; then it stands here to be read aloud.
desk-waits-yes = Waits for a yes
desk-mark = Solid line
desk-mark-means = not said: ask
desk-ins = Dotted line
desk-ins-means = completed from the register
desk-said-yes = The person says yes
desk-said-no = No, choose again
desk-not-said-yes = Read back: read the address aloud and tick when the person says yes
desk-hand-in = Hand in
desk-hand-in-how = Next you sign for one check of the document number. Whatever it finds, the page after it is the same.
desk-hand-in-do = Hand in
desk-receipt-title = Registration { $reference }: received
desk-receipt-shut = This file is closed again.
desk-receipt-when = Received
desk-receipt-address = Registered address
desk-receipt-documents = Documents seen
desk-receipt-opened = Opened
desk-receipt-opened-what = { $groups }; entry { $n }
desk-receipt-done = Received, and passed for checking
desk-receipt-by = Whatever comes of it, the person is told directly.
desk-receipt-say = Say to the person
desk-receipt-words = “We have everything. Please take these papers along: with the code of the letter and your PIN you see on your own page how it stands, and you get the card there.”
desk-receipt-print = Print the papers
desk-receipt-next = Next person
desk-receipt-sheet-lost = The sheet can be shown only once. The person makes a new one on their own page, under “Phone or check sheet lost”.
desk-receipt-same = Every registration ends on this page
desk-receipt-same-why = Whether or not the document number is already known, the words and the time are the same. You cannot tell, nor can the person in front of you. A reviewer, never you, deals with a number that occurs twice, and its owner sees this look-up on their own list.

# An official declares whose files they must not open
ties-title = Whose files you must not open
ties-how = Declare your own document, and those of relatives. From then on no file under that number opens for you, nor an application that its holder made. Which relation it is, nobody asks.
ties-kept = The number is not kept. What is kept can only be compared, for you alone; nobody can read it back or list it.
ties-count = You have declared { $own } of your own documents and { $relatives } of relatives.
ties-whose = Whose document is it?
ties-own = My own
ties-own-means = Stays until your appointment ends.
ties-relative = A relative’s
ties-relative-means = You can withdraw all relatives together. They count until the end of that day.
ties-number = Full number
ties-declare = Declare
ties-withdraw = Withdraw all relatives

## Desk: applications

again-title = New letter, or card for a new phone
again-how = For somebody who is registered. Have the document in your hand, as at the first time.
again-what = What is needed?
again-letter = A new letter for signing in
again-letter-means = The old code ends at once; the PIN stays, and only the person knows it.
again-card = The card again, after a lost phone
again-card-means = You sign for opening what the card says. The person then fetches it on their own page. For a benefit give the number of its file.
new-letter-title = The new letter
new-letter-how = Print it and hand it over; it is shown once.
new-letter-print = Print the letter
new-card-title = The card stands ready
new-card-how = The person fetches it on their own page, under “Put the card on my phone”.
reviews-title = Two files under one document
reviews-how = Numbers only. You see the two documents after signing for both, and nothing else.
review-title = Review { $reference }
review-compare = The two documents
review-later = The later file, which waits
review-earlier = The one registered earlier
review-seen = Seen at the desk
review-no-expiry = does not expire
review-opened = Opened: document number and registration of both; entries { $a } and { $b } of the log. Both people can see it.
review-two = Two people
review-two-means = The later file is registered.
review-one = One person
review-one-means = The later file is closed; the earlier registration stands.
cases-title = Applications that wait
cases-how = Numbers only. What is in a file you see after signing for it.
cases-none = Nothing waits.
cases-open = Open
cases-taken = In hand at your office
cases-decided = Decided in this session
case-received = received on { $date }
case-title = { $programme } { $reference }
case-facts = Facts and evidence
case-facts-caption = Facts used in this case
case-fact = Fact
case-value = Value
case-evidence = Evidence
case-child = Child
case-born = Born on
case-guardian = Guardian
case-guardian-applied = the person who applied
case-guardian-other = stated for another programme
case-school = School
case-school-year = School year
case-stated = stated by the applicant
case-opened = Opened for this case: { $groups }; entry { $n } of the log. Nothing else was opened or needed.
case-rule = What the rule says
case-you-decide = You decide
case-rule-hash = Fingerprint of the rule
case-decision = Decision
case-grant = Grant
case-grant-only = A refusal needs an examination with reasons and is not made on this page.
case-clause = Clause
case-clause-choose = Choose the clause it rests on
case-clause-missing = Clause: choose the one your decision rests on
case-decide = Decide
case-preview = What the resident will see
case-preview-title = { $programme }: granted
case-preview-saves = You save { $amount } yuan each school year.
case-preview-list = Your opening already stands on the child’s own list.
decided-title = { $reference }: granted
decided-what = The letter is ready for the applicant, and the credential for the phone. This file is closed again.
decided-next = Next application

## Desk: objections

objections-title = Objections that wait
objections-how = Number and day of receipt, the oldest first. What each is about you see after signing for it; who wrote it is not shown.
objections-promise = The city’s promise (Personal Information Protection Law, art. 50): every objection is received, heard and answered with reasons. The law names no number of days; this page shows how long each has waited.
objections-answered = Answered in this session
objections-answered-state = Answered
objection-title = Objection { $reference }
objection-about = What it is about
objection-line = Line on the list
objection-entry = Entry { $n } of the public log
objection-day = Day
objection-office = Office
objection-purpose = Stated purpose
objection-no-office = no office: a program of the city
objection-unreadable = the line cannot be read
objection-words = What the resident wrote
objection-answer = Your answer
objection-outcome = Outcome
objection-founded-means = The opening should not have been made, or not so.
objection-not-founded-means = The opening was in order.
objection-passed-on-means = Another body is competent; name it in the reasons.
objection-outcome-missing = Outcome: choose one of the three
objection-reasons = Reasons
objection-reasons-hint = The resident reads them word for word, beside the line. At most 500 characters.
objection-reasons-form = Reasons: write at least a word and at most { $max } characters
objection-send = Answer
objection-effect = The answer stands on the resident’s list and does nothing else. No letter is sent. What must follow, you begin yourself.

## Keys of the desk

keys-reference = to the number
keys-call-up = call it up
keys-sign = sign
keys-back = do not open
keys-step = go to a step
keys-choose = choose
keys-take = take it
keys-space = Space
keys-yes = the person says yes
keys-hand-in = hand in
keys-print = print the papers
keys-print-letter = print the letter
keys-next = next person
keys-open = open the first

## Verifier

verifier-bar = { $place } · check
verifier-nothing-kept = No check is ever stored
verifier-ready-title = Check: ready
verifier-ready-ask = Please show your pass
verifier-question = One question only: entitled to { $benefit }?
verifier-ready-how = Show a code for the other side to scan
verifier-ready-do = Show the code
verifier-paste = Hand scanner?
verifier-paste-how = When the phone shows its answer as a code, scan it here.
verifier-paste-do = Check
verifier-trust = Works without the city’s server; trusts { $anchors }
verifier-not-a-pass = That was not a pass, or only part of one. Scan it once more.
verifier-waiting-title = Scan this with your phone
verifier-waiting-how = The phone shows what is asked before it answers.
verifier-waiting-same = The pass is on this device
verifier-waiting-link = Show the request as text
verifier-waiting-status = Waiting for the answer.
verifier-waiting-ends = The question is good for 5 minutes
verifier-again = Start again
verifier-next = Next
verifier-try-again = Try again
verifier-entitled = Entitled
verifier-entitled-year = school year { $year }
verifier-entitled-learned = { $benefit }. That is all we learned: no name, address, income or document number was sent.
verifier-clears = Clears itself in 5 minutes
verifier-refused = Not valid
verifier-no-altered = it was changed, or is not whole
verifier-no-altered-next = Ask to fetch the pass again and to show it once more. Enrol meanwhile; it can be shown later.
verifier-no-copied = it was made for another check or another phone
verifier-no-copied-next = Ask to see it on the phone itself: a picture of a screen does not count. Show the code again.
verifier-no-over = its day is over
verifier-no-over-next = The child may still be entitled. Ask to open the wallet app, go online for a minute and show it again; or enrol now and bring it later.
verifier-no-early = its day has not come
verifier-no-early-next = The clock of the phone may be wrong. Set it, or show another pass.
verifier-no-issuer = it is not from a city we trust
verifier-no-issuer-next = Ask which city issued the pass. A pass of this city can be fetched again from the residence services.
verifier-no-other = it is another kind of pass
verifier-no-other-next = Ask for the pass for this benefit and show the code again.
verifier-no-benefit = it is for another benefit or school year
verifier-no-benefit-next = The child may still be entitled. Ask to fetch this year’s pass; or enrol now and bring it later.
verifier-no-shown = what was asked for was not shown
verifier-no-shown-next = Show the code again and ask to agree to both items.
verifier-unknown = Cannot tell
verifier-unknown-again = time is over
verifier-unknown-again-next = Five minutes went by, or the page was closed. Show the code again. If it stays so, let the child enrol.
verifier-unknown-way = nothing was shown
verifier-unknown-way-next = The other side said no, or has no such pass on the phone. A printed slip or a desk helps; let the child enrol meanwhile.
verifier-unknown-wallet = the wallet app did not take the question
verifier-unknown-wallet-next = Try another wallet app. If it stays so, have this reader’s registration looked at.
verifier-unknown-clocks = the clocks differ
verifier-unknown-clocks-next = Set the clocks of phone and reader and show the code again.
verifier-unknown-anchors = this reader does not know the issuer’s certificate
verifier-unknown-anchors-next = The fault is with this device, not with them. Check its clock, then load the city’s current certificates. Let the child enrol meanwhile.
verifier-unknown-support = this device does not work now
verifier-unknown-support-next = The fault is with this device, not with them. Call whoever looks after it, and let the child enrol.
verifier-reason = Reason: { $why }

## Problems: what happened, and what to do

problem-start = To the start
problem-sign-in = Sign in again
problem-not-found = There is no such page
problem-not-found-happened = The address leads nowhere, or what it led to has expired.
problem-not-found-next = Start from the first page; everything can be reached from there.
problem-method = This page cannot be opened that way
problem-method-happened = It is reached by a form, not by its address.
problem-method-next = Go back to the form and send it again.
problem-own-file = This is your own file
problem-own-file-happened = Nobody works on their own file, nor on an application that they made. Nothing was opened.
problem-own-file-next = Give the reference to a colleague.
problem-relatives-file = You declared this person as a relative
problem-relatives-file-happened = Nobody works on a relative’s file. Nothing was opened, and no line was written about the person.
problem-relatives-file-next = Give the reference to a colleague; you need not say why.
problem-other-district = This file belongs to another district
problem-other-district-happened = Its number begins with the letters of that district. Nothing was opened.
problem-other-district-next = Send the person to an office of that district, or look at the number again.
problem-no-act = Nobody has asked for this
problem-no-act-happened = A file opens only after the person concerned has begun it. No such beginning is recorded, so nothing was opened.
problem-no-act-next = Let the person register or apply first. If they have, tell the operator.
problem-decided-before = You have acted in this file yourself
problem-decided-before-happened = Whoever decided a case does not open it again, and nobody hears an objection to an opening of their own. Nothing was opened.
problem-decided-before-next = A colleague does it.
problem-too-fast = Too many look-ups in a few minutes
problem-too-fast-happened = Ten document numbers in ten minutes are as many as one official may look up. Nothing was looked up.
problem-too-fast-next = Wait a few minutes, then go on.
problem-too-many-letters = No more letters are made for this file
problem-too-many-letters-happened = Six were made since the resident last signed in. The newest one still stands.
problem-too-many-letters-next = Signing in with it and the right PIN allows new ones. The check sheet shows who looked without signing in.
problem-too-many-ties = You have declared as many documents as one official may
problem-too-many-ties-happened = Four of your own and twenty of relatives are kept. This one was not taken.
problem-too-many-ties-next = Withdraw your relatives and declare the ones that matter most, or tell your office.
problem-not-allowed = This is not for your role, or not your file
problem-not-allowed-happened = Nothing was opened, and no line was written about the person.
problem-not-allowed-next = If you should have it, your office asks for the role; a signature of yours alone does not open it.
problem-ended = Your sign-in has ended
problem-ended-happened = After some time without use we end it, so that nobody goes on in your place.
problem-ended-next = Sign in again. What you had sent is kept; what you had only typed is gone.
problem-pin = The list asks for your PIN first
problem-pin-happened = The protected view is on, and the PIN was not given here, or too long ago. Nothing was shown or sent.
problem-pin-next = Give your PIN, then do it once more.
problem-other-site = This form came from another site
problem-other-site-happened = Another page tried to send something in your name. It was refused and nothing was changed.
problem-other-site-next = Open our own page and start there.
problem-large = That is more than any of our forms holds
problem-large-happened = The form was not taken in. We never take files or pictures.
problem-large-next = Shorten your answer and send it again.
problem-form = This form could not be read
problem-form-happened = It lacks a field or has one too many. Nothing was stored.
problem-form-next = Open the page again and fill it in there.
problem-tries = Too many tries
problem-tries-happened = To keep others out we stop here.
problem-tries-next = Wait a while, or bring your document to a desk.
problem-log = The log cannot be written, so nothing opens
problem-log-happened = Every opening is written in the public log first. At the moment that does not work, so no record opens, for anybody.
problem-log-next = Nothing was lost. It stands in the operator’s log; try again in a few minutes.
problem-witnesses = Witnesses are missing, so nothing opens
problem-witnesses-happened = The log counts only when outside witnesses have signed it. Too few have done so lately.
problem-witnesses-next = Try again in a few minutes. At the desk, registration goes on later; nothing is lost.
problem-keyhold = The keys are out of reach, so nothing opens
problem-keyhold-happened = The part that keeps the keys runs apart and does not answer.
problem-keyhold-next = Try again in a few minutes. What was written is kept; nothing is lost.
problem-disk = There is no room to store anything
problem-disk-happened = What you sent was not taken in. What was stored before is safe.
problem-disk-next = It stands in the operator’s log. Please send it again later.
problem-statement = The signature came too late
problem-statement-happened = What you signed for was good for five minutes, or was used already. Nothing was opened.
problem-statement-next = Call the file up again and sign once more.
problem-shut = The file is not open here any more
problem-shut-happened = A file stays open at a desk for an hour at most, and ends with the sign-in.
problem-shut-next = Call it up again and sign once more.
problem-complete = The work on this file is done
problem-complete-happened = There is nothing more to do with it at this desk.
problem-complete-next = Go on with the next one.
problem-changed = Somebody changed this at the same moment
problem-changed-happened = Nothing of yours was stored half.
problem-changed-next = Look at it again and repeat the step.
problem-not-yet = Your registration is still being checked
problem-not-yet-happened = This opens as soon as it is settled.
problem-not-yet-next = Your own page says where it stands.
problem-budget = Today’s budget is used up
problem-budget-happened = So many openings are allowed in a day, and no more. It protects people from curiosity and you from suspicion.
problem-budget-next = It is renewed at 3 in the morning. For an urgent case ask a colleague.
problem-second-overdue = A second signature of your office is overdue
problem-second-overdue-happened = An emergency was opened in danger to life, and nobody has signed for it as the second within 24 hours. Your office’s emergencies are shut until somebody does. Nothing was opened.
problem-second-overdue-next = A colleague of your office, or of the one above it, signs it on the page “Emergency”. Then ask again.
problem-emergency-cap = Your office has opened its emergencies of this month
problem-emergency-cap-happened = Six a month are as many as one office may open. Nothing was opened.
problem-emergency-cap-next = Ask another office that may open in an emergency. Your own may again on the first of next month.
problem-many = That is as many as one person may have
problem-many-happened = Nothing was stored.
problem-many-next = Wait for an answer to one of them, or ask at a desk.
problem-broken = Something went wrong here
problem-broken-happened = It was not your doing. What you had sent before is kept.
problem-broken-next = Try again. If it stays so, a desk can do everything this page does.

## Emergencies at the desk

emergency-title = Open in an emergency
emergency-how = Without a file of the resident’s own. Two of you sign the same words; the resident sees it at once, with both numbers.
emergency-whom = File number or document number
emergency-whom-hint = The whole number: YT-P-7K3M9QXD, an identity card, or a passport as VNM B12345678. Names and addresses find nobody.
emergency-whom-form = File number or document number: write the whole number
emergency-reason = Emergency
emergency-second = Second official
emergency-second-here = A colleague signs first
emergency-second-here-means = On their own screen, within ten minutes. Then it opens here.
emergency-second-later = Nobody is here, and somebody’s life is in danger
emergency-second-later-means = It opens at once. A colleague must sign within 24 hours; otherwise this office opens nothing more in an emergency. For other emergencies the colleague signs first.
emergency-bounds = Six a month for each office, counted in public before anything opens.
emergency-wanted = A colleague needs a second signature
emergency-first = Asked by
emergency-state = State
emergency-state-waits = Opens on their screen when you sign
emergency-state-opened = Already open: danger to life
emergency-state-overdue = Overdue: nothing opens in an emergency until it is signed
emergency-second-do = I have judged it myself and sign
emergency-waits = Signed. It opens here when a colleague has signed on their own screen.
emergency-not-registered = Nobody is registered under this number. Nothing was opened; the emergency was counted.
emergency-look-again = Look again

## Orders of a court at the desk

order-title = Carry out an order of a court
order-how = An order names one resident and the parts to read, and carries the court’s own signature. It is carried out once. The resident sees at once that a court had the record read.
order-choose = The file of the order
order-choose-hint = Plain text, 2 kB at most, as the court gave it. It is read into the field below; the file itself is not sent.
order-choose-refused = This file is not the plain text of an order, or is larger than 2 kB. A scan or a picture cannot be used; ask the court for the text.
order-text = The text of the order
order-text-hint = Everything, from “denizen/court-order/1” to the signature. Change nothing: the signature covers every letter.
order-read = Read the order
order-bounds = Each order is counted in public by court before it opens. It may be carried out within 14 days and seal the details for 90 days at most.
order-open = What the order before opened is still on your screen: look at it
order-court = Court
order-court-named = { $name } ({ $court })
order-number = Number of the order
order-ordered = Ordered on
order-whom = Names: { $what }
order-sealed-until = The resident reads the details from
order-good-until = Can be carried out until
order-checksum = Checksum of the order
order-sign-title = Sign for this order
order-sign-lead = Compare each line with the paper. When you sign, the court’s signature is checked, the order is counted in public, and the record opens. An order cannot be carried out twice.
order-sign-do = Sign and carry out
order-sign-not = Do not carry out
order-sign-good-for = The statement is good for five minutes and for this order only.
order-refused-form = The order cannot be read: { $line }. Hand in the whole text unchanged, or ask the court to write it anew
order-refused-two = The order names more than one resident. Ask the court for one order each
order-refused-groups = Line “groups”: it asks for parts that no court order opens here. Name, birth, address, contact and registration can be ordered. Ask the court for a new order
order-refused-not-yet = Line “ordered”: the day is still to come. Carry it out on that day, or ask the court for the right date
order-refused-expired = Line “ordered”: the order is older than 14 days. Ask the court for a new one
order-refused-seal = Line “sealed-until”: the details can be sealed for 90 days from the day of the order at most, and not until a day before it. Ask the court for a new order
order-refused-reference = Line “reference”: there is no such registration. Compare the number with the paper; if it is the same, ask the court
order-refused-court = Line “court”: the register of courts has no such court, so nothing was opened. Ask your operator whether the court’s key is entered
order-refused-signature = Line “signature”: this court’s key did not sign this text, so nothing was opened. Hand the text in again unchanged; if it is refused again, ask the court
order-refused-used = Line “order”: this order was carried out already, so nothing was opened. For another reading the court makes a new order
order-refused-renewed = Line “sealed-until”: a reading of this resident was sealed before, and for as long again none may be. Nothing was opened. An order without a seal (the day of the order in this line) can be carried out
order-line-first = the first line is not “denizen/court-order/1”, or a line is missing
order-line-court = line “court”
order-line-number = line “order”
order-line-ordered = line “ordered”
order-line-whom = line “document” or “reference”
order-line-groups = line “groups”
order-line-sealed = line “sealed-until”
order-line-signature = the signature at the end
order-line-long = it is longer than 2 kB
order-line-many = there is a line too many
order-record-title = What the court’s order opened
order-carried-out-by = Carried out by
order-opened = Read from the record
order-nothing-kept = nothing is kept
order-address-since = { $address }, since { $date }
order-registered = { $number }, registered on { $date }
order-not-registered-yet = { $number }, not registered so far
order-nobody = Nobody is registered under the number that the order names. Nothing was opened; the order was counted and is used.
order-shown-for = This is shown for ten minutes, and not again. Print it for the court now.
order-shut = Shut
order-print = Print

## Jobs at the desk

job-title = Jobs
job-lead = A job is a program of a closed list that goes over many records and hands nothing out. Officials sign for each run; it is counted in public before it begins, and every resident concerned sees it.
job-wanted = Waits for signatures
job-signed = Signed
job-signed-of = { $signed } of { $needed }
job-ends = Ends unless all have signed by
job-signed-by-you = You have signed. The next signature must be another official’s.
job-cosign-do = I have judged it myself and sign
job-look-again = Look again
job-offered = The closed list
job-job = Job
job-what = What it does
job-reads = Reads
job-clause = Law
job-stands-as = Residents read
job-tells = Whom it tells
job-records = Records of a run
job-needed = Must sign
job-officials = { $n ->
    [one] one official
   *[other] { $n } different officials
}
job-build = Build of the program
job-ask-do = Ask for a run
job-district-names = Correct the names of districts
job-district-names-does = Writes the name of the district into each address again, after a boundary or a name changed. Nobody sees an address.
job-district-names-tells = Each resident, at once: an entry on their own list. Everybody: job and number of records on the public list.
job-sign-title = Sign for this run
job-sign-lead = Compare the build with what “denizen job build” prints on the machine and with the published one. Only this build can run, over no more records than stand here.
job-sign-do = Sign for the run
job-sign-not = Do not sign
job-sign-good-for = Your signature must come within five minutes, those of all officials within ten.
job-runs = Announced runs
job-runs-none = No run was announced in the last twelve months.
job-runs-how = The operator runs one on the machine with “denizen job run” and its name. A run that was ended in the middle goes on where it stood.
job-stands-waits = announced; none of { $all } records opened so far
job-stands = { $done } of { $all } records opened
job-announced = Announced on
job-name = Name of the run
job-keys = Nobody is named on this page.
