/** What a line means. */
export interface Phrase {
  /** When it was written; a Wednesday, unless the table says another time. */
  now: string;
  /** The line. */
  text: string;
  /** The title. */
  title: string;
  /** A day, or a time on the clock of Berlin; empty for none. */
  due: string;
  /** The rule, behind `!` in mode `completion`; empty for none. */
  rule: string;
  /** The priority and the labels as they are marked; empty for none. */
  markers: string;
}

/** When the lines are written before which the table names no other time. */
const NOW = "2026-03-04T11:00+01:00";

/** Line, title, due date, rule and markers; `@` is when the next are written. */
const TABLE = `
water plants tomorrow 9am !high #home every friday | water plants | 2026-03-05T09:00+01:00 | FREQ=WEEKLY;BYDAY=FR | !high #home
buy milk | buy milk
buy milk tomorrow | buy milk | 2026-03-05
call mum tonight | call mum | 2026-03-04T22:00+01:00
call mum tomorrow evening | call mum | 2026-03-05T20:00+01:00
pay rent on friday | pay rent | 2026-03-06
pay rent by friday | pay rent | 2026-03-06
report due on 2026-05-01 | report | 2026-05-01
dentist march 10 at 15:30 | dentist | 2026-03-10T15:30+01:00
dentist 10 march 2027 | dentist | 2027-03-10
meeting in 2 hours | meeting | 2026-03-04T13:00+01:00
pick up parcel in 3 days | pick up parcel | 2026-03-07
standup 9am | standup | 2026-03-05T09:00+01:00
standup at 11:30 | standup | 2026-03-04T11:30+01:00
review next week | review | 2026-03-11
trip next month | trip | 2026-04-04
lunch at noon | lunch | 2026-03-04T12:00+01:00
lunch tomorrow at noon | lunch | 2026-03-05T12:00+01:00
submit form !urgent | submit form |  |  | !urgent
submit form !LOW | submit form |  |  | !low
read #book #later | read |  |  | #book #later
read #bücher | read |  |  | #bücher
read #work/reading and notes | read and notes |  |  | #work/reading
fix issue #42 | fix issue #42
learn C# | learn C#
!important thing | !important thing
wow! great | wow! great
a#b test | a#b test
mail https://example.org/#home | mail https://example.org/#home
!high !low conflict | !low conflict |  |  | !high
every day stretch | stretch | 2026-03-04 | FREQ=DAILY
stretch every day | stretch | 2026-03-04 | FREQ=DAILY
stretch every day at 7am | stretch | 2026-03-05T07:00+01:00 | FREQ=DAILY
stretch every day 18:00 | stretch | 2026-03-04T18:00+01:00 | FREQ=DAILY
standup every weekday 9am | standup | 2026-03-05T09:00+01:00 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
clean every weekend | clean | 2026-03-07 | FREQ=WEEKLY;BYDAY=SA,SU
water every 3 days | water | 2026-03-04 | FREQ=DAILY;INTERVAL=3
water every other day | water | 2026-03-04 | FREQ=DAILY;INTERVAL=2
gym every mon, wed and fri | gym | 2026-03-04 | FREQ=WEEKLY;BYDAY=MO,WE,FR
gym every mon and thu 18:00 | gym | 2026-03-05T18:00+01:00 | FREQ=WEEKLY;BYDAY=MO,TH
gym every Tuesday & Sunday | gym | 2026-03-08 | FREQ=WEEKLY;BYDAY=TU,SU
trash every 2 weeks | trash | 2026-03-04 | FREQ=WEEKLY;INTERVAL=2
trash every 2 weeks on friday | trash | 2026-03-06 | FREQ=WEEKLY;INTERVAL=2;BYDAY=FR
trash every other friday | trash | 2026-03-06 | FREQ=WEEKLY;INTERVAL=2;BYDAY=FR
pay rent every month | pay rent | 2026-03-04 | FREQ=MONTHLY
pay rent every month on the 15th | pay rent | 2026-03-15 | FREQ=MONTHLY;BYMONTHDAY=15
pay rent every 15th | pay rent | 2026-03-15 | FREQ=MONTHLY;BYMONTHDAY=15
pay rent every 1st of the month | pay rent | 2026-04-01 | FREQ=MONTHLY;BYMONTHDAY=1
close books every last friday | close books | 2026-03-27 | FREQ=MONTHLY;BYDAY=-1FR
close books every month on the last friday | close books | 2026-03-27 | FREQ=MONTHLY;BYDAY=-1FR
close books every last day of the month | close books | 2026-03-31 | FREQ=MONTHLY;BYMONTHDAY=-1
close books every end of month | close books | 2026-03-31 | FREQ=MONTHLY;BYMONTHDAY=-1
club every first monday of the month | club | 2026-04-06 | FREQ=MONTHLY;BYDAY=1MO
club every 3rd thursday | club | 2026-03-19 | FREQ=MONTHLY;BYDAY=3TH
birthday every year on march 3 | birthday | 2027-03-03 | FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3
birthday every march 3rd | birthday | 2027-03-03 | FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3
birthday every 3 march | birthday | 2027-03-03 | FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3
birthday every 29 feb | birthday | 2028-02-29 | FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29
review every 3 months | review | 2026-03-04 | FREQ=MONTHLY;INTERVAL=3
haircut every! 6 weeks | haircut | 2026-03-04 | !FREQ=WEEKLY;INTERVAL=6
haircut every! month | haircut | 2026-03-04 | !FREQ=MONTHLY
laundry every! friday | laundry | 2026-03-06 | !FREQ=WEEKLY;BYDAY=FR
laundry every! 2 fridays | laundry every! 2 fridays
laundry every! other friday | laundry every! other friday
tax every 30 feb | tax every 30 feb
nap every 0 days | nap every 0 days
nap every 5000 days | nap every 5000 days
every friday | every friday | 2026-03-06 | FREQ=WEEKLY;BYDAY=FR
tomorrow | tomorrow | 2026-03-05
#home | #home |  |  | #home
buy sun cream | buy sun cream
meet on sun | meet | 2026-03-08
meet sun | meet | 2026-03-08
march with the team | march with the team
I may go | I may go
what now | what now
review what we did yesterday | review what we did yesterday
ask about last monday | ask about last monday
mix 3/4 cup | mix 3/4 cup
party 12/31/2026 | party | 2026-12-31
see v1.5.2026 notes | see v1.5.2026 notes
call at 9 euros | call at 9 euros
call at 9 | call | 2026-03-05T09:00+01:00
"tomorrow never dies" watch #film | "tomorrow never dies" watch |  |  | #film
watch "every friday" on friday | watch "every friday" | 2026-03-06
call 9am EST | call | 2026-03-04T15:00+01:00
every thing tomorrow | every thing | 2026-03-05
everyday life | everyday life
Every Monday 8am plan | plan | 2026-03-09T08:00+01:00 | FREQ=WEEKLY;BYDAY=MO
feed cat every day tomorrow | feed cat | 2026-03-05 | FREQ=DAILY
this morning jog | jog | 2026-03-04T06:00+01:00
12:00 lunch #food !medium every weekday | lunch | 2026-03-04T12:00+01:00 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR | !medium #food
wake up at 2:30 on march 29 | wake up | 2026-03-29T03:30+02:00
call 2 hours ago | call 2 hours ago
renew passport in 99999 years | renew passport in 99999 years
every! day meditate 6:30 | meditate | 2026-03-05T06:30+01:00 | !FREQ=DAILY
rent every month on the 31st !high #bills #home | rent | 2026-03-31 | FREQ=MONTHLY;BYMONTHDAY=31 | !high #bills #home
plan  two   spaces | plan  two   spaces
"quoted | "quoted
retro every 2nd friday of the month 16:00 | retro | 2026-03-13T16:00+01:00 | FREQ=MONTHLY;BYDAY=2FR
sync every week on tue, thu 10:00 starting tomorrow | sync | 2026-03-05T10:00+01:00 | FREQ=WEEKLY;BYDAY=TU,TH
weekly report | weekly report
x every 2 years | x | 2026-03-04 | FREQ=YEARLY;INTERVAL=2
Ünïcode tomorrow #größe | Ünïcode | 2026-03-05 |  | #größe
finish by tomorrow 17:00, then rest | finish, then rest | 2026-03-05T17:00+01:00
#home #home twice | twice |  |  | #home
buy 2 tickets for march 15 @ 8pm | buy 2 tickets for | 2026-03-15T20:00+01:00

review every quarter | review | 2026-03-04 | FREQ=MONTHLY;INTERVAL=3
vitamins every morning | vitamins | 2026-03-05T06:00+01:00 | FREQ=DAILY
every day for 10 days antibiotics | antibiotics | 2026-03-04 | FREQ=DAILY;UNTIL=20260313
antibiotics every day for 2 weeks | antibiotics | 2026-03-04 | FREQ=DAILY;UNTIL=20260317
run every day until friday | run | 2026-03-04 | FREQ=DAILY;UNTIL=20260306
swim every monday until 2027-03-01 | swim | 2026-03-09 | FREQ=WEEKLY;UNTIL=20270301;BYDAY=MO
swim every monday until june | swim | 2026-03-09 | FREQ=WEEKLY;UNTIL=20260531;BYDAY=MO
day after tomorrow ship | ship | 2026-03-06
pay rent on the 1st of every month | pay rent | 2026-04-01 | FREQ=MONTHLY;BYMONTHDAY=1
mon-fri 9am standup | mon-fri 9am standup
a week from tomorrow | a week from tomorrow | 2026-03-12
call bob a week from tomorrow | call bob | 2026-03-12
call bob two weeks from monday | call bob | 2026-03-23
lunch fri 13h | lunch | 2026-03-06T13:00+01:00
demain 9h | demain 9h
mtg quarter to 5 pm | mtg | 2026-03-04T16:45+01:00
paint this weekend | paint | 2026-03-07
call at 5 | call | 2026-03-04T17:00+01:00
buy 2 apples at 3 | buy 2 apples | 2026-03-04T15:00+01:00
take pills twice a day | take pills twice a day
every 15th and 30th payday | payday | 2026-03-15 | FREQ=MONTHLY;BYMONTHDAY=15,30
every 1st and 15th | every 1st and 15th | 2026-03-15 | FREQ=MONTHLY;BYMONTHDAY=1,15
every jan 1 and jul 1 | every jan 1 and jul 1 | 2026-07-01 | FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=1
every day at 8am and 8pm | every day at 8am and 8pm
gym on mon, wed, fri at 6pm | gym on mon, wed, fri at 6pm
gym mon wed fri 6pm | gym mon wed fri 6pm
monday.com subscription | monday.com subscription
friday's report | friday's report
order 5 in tomorrow's list | order 5 in tomorrow's list
Tuesday's child every week | Tuesday's child | 2026-03-04 | FREQ=WEEKLY
report !Urgent !low | report !low |  |  | !urgent
daily at 9am standup | standup | 2026-03-05T09:00+01:00 | FREQ=DAILY
weekly on friday review | review | 2026-03-06 | FREQ=WEEKLY;BYDAY=FR
each friday beer | beer | 2026-03-06 | FREQ=WEEKLY;BYDAY=FR
biweekly sync tuesday 10am | sync | 2026-03-10T10:00+01:00 | FREQ=WEEKLY;INTERVAL=2
birthday anna 3 march yearly | birthday anna | 2027-03-03 | FREQ=YEARLY
pay rent monthly on the 5th | pay rent | 2026-03-05 | FREQ=MONTHLY;BYMONTHDAY=5
rent 1st of each month | rent | 2026-04-01 | FREQ=MONTHLY;BYMONTHDAY=1
mondays at 9 | mondays at 9 | 2026-03-09T09:00+01:00 | FREQ=WEEKLY;BYDAY=MO
every morning | every morning | 2026-03-05T06:00+01:00 | FREQ=DAILY
stretch every night at 2am | stretch | 2026-03-05T02:00+01:00 | FREQ=DAILY
every quarter | every quarter | 2026-03-04 | FREQ=MONTHLY;INTERVAL=3
everyday shower | everyday shower
party 24.12.2026 | party | 2026-12-24
party 12/24 | party | 2026-12-24
party 12/5 | party | 2026-12-05
report eod | report | 2026-03-04
birthday feb 29 | birthday | 2028-02-29
every 3 days after completion clean | clean | 2026-03-04 | !FREQ=DAILY;INTERVAL=3
every day until june 5 run | run | 2026-03-04 | FREQ=DAILY;UNTIL=20260605
every day at 8am until friday pills | pills | 2026-03-05T08:00+01:00 | FREQ=DAILY;UNTIL=20260306T225959Z
every day until friday at 8am | every day until friday at 8am
every day for 3 times vitamins | vitamins | 2026-03-04 | FREQ=DAILY;COUNT=3
every 2 days for 5 times | every 2 days for 5 times | 2026-03-04 | FREQ=DAILY;INTERVAL=2;COUNT=5
every day 3 times | every day 3 times
pills twice every day | pills twice every day
for 10 days every day pills | for 10 days every day pills
antibiotics for 10 days | antibiotics for 10 days
study for 2 hours tomorrow | study for 2 hours | 2026-03-05
study 3h tomorrow | study 3h | 2026-03-05
tomorrow 3h study | 3h study | 2026-03-05
every day for 2 hours practice | for 2 hours practice | 2026-03-04 | FREQ=DAILY
every day until it works | every day until it works
every monday until yesterday | every monday until yesterday
every monday until 2020-01-01 | every monday until 2020-01-01
every monday until tomorrow | every monday until tomorrow
call at 9am and at 5pm | call at 9am and at 5pm
every monday and the 15th | every monday and the 15th
every day at 8 and 20 | every day at 8 and 20
every friday, 6pm | every friday, 6pm | 2026-03-06T18:00+01:00 | FREQ=WEEKLY;BYDAY=FR
every friday and saturday, 6pm dance | dance | 2026-03-06T18:00+01:00 | FREQ=WEEKLY;BYDAY=FR,SA
every mon to fri at 9 standup | standup | 2026-03-05T09:00+01:00 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
every mon-fri 9am standup | standup | 2026-03-05T09:00+01:00 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
every monday through friday | every monday through friday | 2026-03-04 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
every weekday except friday gym | every weekday except friday gym
every jan 1 and jul 2 | every jan 1 and jul 2
every mon wed fri 6pm gym | gym | 2026-03-04T18:00+01:00 | FREQ=WEEKLY;BYDAY=MO,WE,FR
move meeting to friday | move meeting to friday
letter from monday | letter from monday
every day from monday | every day from monday | 2026-03-09 | FREQ=DAILY
every day starting monday | every day starting monday | 2026-03-09 | FREQ=DAILY
every friday starting march 10 beer | beer | 2026-03-13 | FREQ=WEEKLY;BYDAY=FR
meeting friday 9-10am | meeting friday 9-10am
meeting from 9 to 10 | meeting from 9 to 10
meeting 9am-5pm friday | meeting 9am-5pm friday
read pages 9-10 tomorrow | read pages 9-10 | 2026-03-05
read chapter 5 tomorrow | read chapter 5 | 2026-03-05
lunch monday, 9am | lunch | 2026-03-09T09:00+01:00
pay rent tomorrow, friday is a holiday | pay rent tomorrow, friday is a holiday
tomorrow and friday | tomorrow and friday
tonight at 8 dinner | dinner | 2026-03-04T20:00+01:00
dinner tonight at 8 | dinner | 2026-03-04T20:00+01:00
tomorrow morning at 9 run | run | 2026-03-05T09:00+01:00
tomorrow morning run | run | 2026-03-05T06:00+01:00
friday night pizza | pizza | 2026-03-06T22:00+01:00
every friday night pizza | pizza | 2026-03-06T22:00+01:00 | FREQ=WEEKLY;BYDAY=FR
good morning message | good morning message
buy evening dress | buy evening dress
9 in the morning | 9 in the morning | 2026-03-05T09:00+01:00
wake at 7 | wake | 2026-03-04T19:00+01:00
today at 9 | today at 9 | 2026-03-04T21:00+01:00
call today at 7 | call | 2026-03-04T19:00+01:00
wed 9am standup | standup | 2026-03-11T09:00+01:00
wednesday standup | standup | 2026-03-04
at 9 o'clock call | call | 2026-03-05T09:00+01:00
call half past 5 | call | 2026-03-04T17:30+01:00
call quarter past 7am | call | 2026-03-05T07:15+01:00
by eod report | report | 2026-03-04
report by end of day | report | 2026-03-04
friday eod report | report | 2026-03-06
eod friday report | report | 2026-03-06
renew end of month | renew | 2026-03-31
the 5th floor on the 5th | the 5th floor | 2026-03-05
pay on the 5th | pay | 2026-03-05
meet on the 5th floor | meet on the 5th floor
within 3 days reply | reply | 2026-03-07
in 2h call | call | 2026-03-04T13:00+01:00
in 1h30m call | call | 2026-03-04T12:30+01:00
in half an hour call | call | 2026-03-04T11:30+01:00
in 1.5 hours call | call | 2026-03-04T12:30+01:00
two hours from now call | call | 2026-03-04T13:00+01:00
in a week and 2 days call | call | 2026-03-13
2026-03-06T12:00Z launch | launch | 2026-03-06T13:00+01:00
2026-03-06T12:00:00+02:00 launch | launch | 2026-03-06T11:00+01:00
party 24.12.2026 at 20:00 | party | 2026-12-24T20:00+01:00
24/12/2026 party | party | 2026-12-24
score 9/10 | score | 2026-09-10
party on 12/24 8pm | party | 2026-12-24T20:00+01:00
biweekly review | biweekly review
weekly report friday | report | 2026-03-06 | FREQ=WEEKLY
send weekly report friday | send weekly report | 2026-03-06
daily standup 9am | standup | 2026-03-05T09:00+01:00 | FREQ=DAILY
exercise daily | exercise | 2026-03-04 | FREQ=DAILY
daily mail | daily mail
once a week call | once a week call
fridays off | fridays off
fridays | fridays | 2026-03-06 | FREQ=WEEKLY;BYDAY=FR
gym mondays and thursdays at 18:00 | gym | 2026-03-05T18:00+01:00 | FREQ=WEEKLY;BYDAY=MO,TH
on weekends sleep | sleep | 2026-03-07 | FREQ=WEEKLY;BYDAY=SA,SU
weekdays at 9 work | work | 2026-03-05T09:00+01:00 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
every two weeks clean | clean | 2026-03-04 | FREQ=WEEKLY;INTERVAL=2
every other week clean | clean | 2026-03-04 | FREQ=WEEKLY;INTERVAL=2
every second week clean | clean | 2026-03-04 | FREQ=WEEKLY;INTERVAL=2
every! 3 days water | water | 2026-03-04 | !FREQ=DAILY;INTERVAL=3
every 3 days after completion water | water | 2026-03-04 | !FREQ=DAILY;INTERVAL=3
every! friday after completion | every! friday after completion | 2026-03-06 | !FREQ=WEEKLY;BYDAY=FR
every weekday morning run | run | 2026-03-05T06:00+01:00 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR
every 1st friday club | club | 2026-03-06 | FREQ=MONTHLY;BYDAY=1FR
first monday of every month club | club | 2026-04-06 | FREQ=MONTHLY;BYDAY=1MO
last day of each month close | close | 2026-03-31 | FREQ=MONTHLY;BYMONTHDAY=-1
on the last friday of each month club | club | 2026-03-27 | FREQ=MONTHLY;BYDAY=-1FR
quarterly taxes | quarterly taxes
taxes quarterly | taxes | 2026-03-04 | FREQ=MONTHLY;INTERVAL=3
yearly on march 3 party | party | 2027-03-03 | FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3
annually on 3 march party | party | 2027-03-03 | FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3
every year on the 3rd of march | every year on the 3rd of march | 2027-03-03 | FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3
every 2 years on march 3 x | x | 2027-03-03 | FREQ=YEARLY;INTERVAL=2;BYMONTH=3;BYMONTHDAY=3
every day noon eat | eat | 2026-03-04T12:00+01:00 | FREQ=DAILY
every day at midnight x | x | 2026-03-05T00:00+01:00 | FREQ=DAILY
at midnight x | x | 2026-03-05T00:00+01:00
friday midnight | friday midnight | 2026-03-06T00:00+01:00
call bob (tomorrow) | call bob | 2026-03-05
call bob (tomorrow) now | call bob now | 2026-03-05
call bob tomorrow. | call bob. | 2026-03-05
call bob tomorrow! please | call bob! please | 2026-03-05
tomorrow: call bob | call bob | 2026-03-05
tomorrow - call bob | call bob | 2026-03-05
friday-report | friday-report
this friday x | x | 2026-03-06
next friday x | x | 2026-03-13
coming friday x | x | 2026-03-06
call friday 9am UTC | call | 2026-03-06T10:00+01:00
call every friday 9am GMT+2 | call | 2026-03-06T08:00+01:00 | FREQ=WEEKLY;BYDAY=FR
call 9:30pm | call | 2026-03-04T21:30+01:00
call 9.30pm | call | 2026-03-04T21:30+01:00
25:00 call | 25:00 call
at 25 call | at 25 call
13pm call | 13pm call
feb 30 x | feb 30 x
every day every week | every day every week
until friday vacation | until friday vacation
open tomorrow till 5pm | open tomorrow till 5pm
call tomorrow after 5pm | call tomorrow after 5pm
finish before friday | finish before friday
sat at 5 tables | sat at 5 tables
buy sun cream tomorrow | buy sun cream | 2026-03-05
meet sat | meet | 2026-03-07
every last friday of the month | every last friday of the month | 2026-03-27 | FREQ=MONTHLY;BYDAY=-1FR
march 3-5 trip | march 3-5 trip
trip march 3 to march 5 | trip march 3 to march 5
a day in the life | a day in the life
an hour from now | an hour from now | 2026-03-04T12:00+01:00
it is a week from tomorrow that counts | it is that counts | 2026-03-12
EVERY DAY AT 8AM RUN | RUN | 2026-03-05T08:00+01:00 | FREQ=DAILY
every  friday run | run | 2026-03-06 | FREQ=WEEKLY;BYDAY=FR
report 12/24/2026 | report | 2026-12-24
every month on 15 | every month on 15 | 2026-03-15 | FREQ=MONTHLY;BYMONTHDAY=15
every month on the 15th and 30th | every month on the 15th and 30th | 2026-03-15 | FREQ=MONTHLY;BYMONTHDAY=15,30
every month on the 1st, 15th and 30th rent | rent | 2026-03-15 | FREQ=MONTHLY;BYMONTHDAY=1,15,30
every! other friday | every! other friday
every day at 8 tomorrow | every day at 8 tomorrow | 2026-03-05T08:00+01:00 | FREQ=DAILY
water plants every day at 7 | water plants | 2026-03-05T07:00+01:00 | FREQ=DAILY
every day in the evening read | read | 2026-03-04T20:00+01:00 | FREQ=DAILY
in the evening read | read | 2026-03-04T20:00+01:00
in the morning jog | jog | 2026-03-05T06:00+01:00
every   2  days   run | run | 2026-03-04 | FREQ=DAILY;INTERVAL=2
every day from monday to friday run | every day from monday to friday run
every day from 9 to 5 run | every day from 9 to 5 run
9 in the morning call | call | 2026-03-05T09:00+01:00
every mon  and  thu 6pm gym | gym | 2026-03-05T18:00+01:00 | FREQ=WEEKLY;BYDAY=MO,TH
in   3   days x | x | 2026-03-07
call bob (tomorrow at 9am) | call bob | 2026-03-05T09:00+01:00
call (tomorrow | call ( | 2026-03-05
quarterly report | quarterly report
in 30min call | call | 2026-03-04T11:30+01:00
every day until christmas | every day until christmas
move  to   friday | move  to   friday
every jan 1  and  jul 1 x | x | 2026-07-01 | FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=1

@ 2026-03-04T20:00+01:00
call at 5 | call | 2026-03-05T17:00+01:00
buy 2 apples at 3 | buy 2 apples | 2026-03-05T15:00+01:00
wake at 7 | wake | 2026-03-05T07:00+01:00
call at 9 | call | 2026-03-05T09:00+01:00
today at 9 | today at 9 | 2026-03-04T21:00+01:00
report eod | report | 2026-03-04

@ 2026-03-07T11:00+01:00
paint this weekend | paint | 2026-03-07
paint next weekend | paint | 2026-03-14
paint on saturday | paint | 2026-03-07

@ 2026-03-08T11:00+01:00
paint this weekend | paint | 2026-03-08
`;

/** Lines and what they mean. */
export const PHRASES: readonly Phrase[] = readTable(TABLE);

function readTable(table: string): Phrase[] {
  let now = NOW;
  const phrases: Phrase[] = [];
  for (const row of table.split("\n")) {
    const [text = "", title = "", due = "", rule = "", markers = ""] = row
      .split(" | ");
    if (text.startsWith("@ ")) now = text.slice(2);
    else if (text !== "") {
      phrases.push({ now, text, title, due, rule, markers });
    }
  }
  return phrases;
}
