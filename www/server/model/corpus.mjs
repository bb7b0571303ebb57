// @ts-check
/**
 * What the local models have read: a few pages about water, hills, weather and walking, written for
 * this endpoint. A Markov chain over them makes the answers (`markov.mjs`), so what matters here is
 * that sentences are plain, complete and share many turns of phrase.
 *
 * @type {{ topic: string, text: string }[]}
 */
export const corpus = [
  {
    topic: 'brooks',
    text: `
A brook begins where the ground can hold no more water. At first it is only a wet place in the grass, and a
boot finds it before the eye does. A little further down the hill the wet places meet, and from then on there is
a sound. The sound of a brook is made by air, not by water: every small fall pulls bubbles under, and each bubble
rings like a bell until it breaks. That is why a brook in flood roars and a brook in a dry summer only whispers.
Children build dams across it, and the brook waits behind the stones until it has found the one gap that was left.
By the time the dam is finished the water has already gone round it. A brook never hurries and it is never late.
It carries leaves, sand, the shell of a snail and the light of the whole sky, and it puts them down again wherever
the current is slow. In the bends the water runs fast along the outer bank and slow along the inner bank, so the
brook eats one side of the meadow and gives the other side back. Over many years the bends wander down the valley
like a rope that someone shakes. If you want to know how old a brook is, look at the stones: the round ones have
come a long way, and the sharp ones fell in last winter. Trout like the cold water under the alders, where the roots
hold the bank together. A brook that has trees beside it is cooler in July than a brook that has none. The best
place to cross is never the narrowest place but the widest one, because wide water is shallow water. Anyone who has
slept beside a brook knows that it says the same word all night, and that in the morning it is still worth hearing.`,
  },
  {
    topic: 'rivers',
    text: `
A river is what many brooks agree on. It takes the shortest way that the hills allow, which is seldom straight.
Near its source a river is young and loud, and it cuts a valley like the letter V. In the middle of its course it
has less to prove, and it swings from one side of the plain to the other. Near the sea it is old and broad and carries
mud, and it hardly moves at all. Most of the work of a river is done in a few days of flood. For the rest of the year
it tidies up. A river in flood can move a stone as big as a cart, and when the water falls the stone lies in a new
place as if it had always been there. The people of the valley remember the great floods by the marks on the church
wall. The water of a river is never the same, but its shape changes slowly, and so we give it one name. A bridge is
a promise that the river will stay where it is. Rivers break that promise more often than the maps admit. Below every
weir there is a deep pool, and in every deep pool there is a fish that nobody has caught. When two rivers meet, the
clear one and the brown one run side by side for a while before they mix. The current is fastest a little below the
surface, in the middle of the stream, where the water has nothing to rub against. A boat that drifts finds this line
by itself. Fog lies on the river in autumn because the water is warmer than the air. In the evening the swallows
drink from it without landing. A river has two banks, and the view is always better from the other one.`,
  },
  {
    topic: 'hills',
    text: `
A hill is a mountain that has had time. Rain, frost and the roots of grass have taken the sharp edges away and left
a shape that the hand would like to stroke. From the valley a hill looks like one thing, and from the top it turns
out to be three: there is always another rise behind the one that seemed to be the last. The old paths go up slowly,
across the slope, because the people who made them carried something. The new paths go straight up, and the rain
follows them down and turns them into ditches. On the north side of the hill the snow stays until April, and moss
grows on the walls. On the south side there are lizards, thyme and dry stones that keep the warmth of the day until
long after dark. Sheep know every hollow where the wind does not come. From the top of the hill you can see the
river, the road beside it, and the places where both of them had to make a detour. Distance does something to sound:
the church bell arrives late, and the dog that barks in the village seems to bark without moving. A cairn on the top
is a heap of stones that many strangers have built without ever meeting. It is good manners to add one stone and to
take none away. Clouds are made on hills like this one, where damp air has to climb and grows cold on the way. In
winter the hill is brown and white, and you can read the tracks of the hare between the gorse and the wall. People
who live among hills go over and round where other people simply go. A hill is high enough when the kettle tastes
better at the top of it.`,
  },
  {
    topic: 'weather',
    text: `
Weather is what the sun does to air and water. Warm air rises, cold air slides in under it, and everything between
those two facts is called the forecast. The wind in the valley blows up the slope by day and down the slope at night,
and the smoke from the chimneys shows it better than any instrument. A red sky in the evening means that the west is
clear, and the west is where tomorrow comes from. When the swallows fly low, the insects are low, and the insects are
low because the air is heavy. Rain before seven is often over by eleven. Thunder follows the lightning by three seconds
for every kilometre, so a child can count how far away the storm is. A cloud is not a thing but a place: water goes in
on one side and comes out on the other, and the cloud stays where it is. Drizzle is rain that cannot make up its mind.
Frost comes on clear nights, because there is no cloud to keep the warmth of the ground. On a still morning the cold
air collects in the bottom of the valley like water in a bowl, and the meadow is white while the hill above it is green.
At 0 °C water can be ice or not, and it is in no hurry to decide. Fog is a cloud that has come down to look at us. After
rain the air is clear, and the hills seem to have taken a step forward. Snow makes the world quiet, because it is mostly
air and swallows the sound. A barometer does not foretell the weather; it only tells you what has begun already. The
wind that smells of hay brings fine weather, and the wind that smells of the river brings rain. Nobody has ever been
wet for ever.`,
  },
  {
    topic: 'walking',
    text: `
Walking is the slowest way to see that everything is connected. On foot you notice that the road goes where the river
went first, and that the river went where the rock was soft. A good walk begins at the door and needs no plan. The first
mile is for the legs, the second is for the head, and after that the two of them get along. Nobody thinks in a straight
line, and nobody should walk in one. Take bread, cheese, an apple and more water than you think you need. Wool is warm
even when it is wet, and cotton is cold even when it is dry. A stick is a third leg on the way down, and a good friend
among dogs. If the path forks and you cannot decide, take the one that follows the water. Water knows the way down, and
there are always people at the bottom. Rest before you are tired and eat before you are hungry. On the way up, look at
your feet; on the way down, look at the view; and stop when you want to do both. The best maps show the walls, because a
wall is harder to move than a path. Somebody who walks alone meets more people than two who walk together. The hour after
the rain is the best hour of the day. In the evening the shadows show every furrow, and a field that was flat at noon
turns out to have been ploughed by a careful hand. It is always further back than it was on the way out, unless somebody
sings. A blister is the price of a new boot, and a story is the price of a wrong turn. Whoever comes home with dry feet
has not looked closely enough.`,
  },
  {
    topic: 'springs and wells',
    text: `
A spring is the place where the hill lets go of last year's rain. The water has been under the ground for months, among
the roots and then among the stones, and it comes out clear because the sand has kept everything else. A good spring has
the same temperature in summer and in winter, about 9 °C, so that it smokes in the frost and is cold in the heat. Cress
grows in it and nothing else. The old farms stand in a row along the hill, all at the same height, because that is where
the springs are. Before there were pipes, the first house of a village stood beside the spring and the last house stood
where it was just possible to carry two buckets. A well is a spring that somebody went to fetch. To find out how deep it
is, drop a pebble and count: two seconds are twenty metres, near enough. People throw coins into water because they feel
that something ought to be given back. In a dry year you learn which springs are deep and which were only a little rain
that had lost its way. The water tastes of the stone: soft from the granite, hard from the chalk, and of iron where the
bog begins. A trough below the spring is for the horses, the one below that is for the washing, and what runs out of the
last one is the brook. Nobody owns a spring for long. It belongs to the hill, and the hill has not been asked.`,
  },
  {
    topic: 'woods',
    text: `
A wood is a slow kind of weather. Under the trees the rain begins a quarter of an hour later than in the open, and it goes
on for an hour after it has stopped. Beech leaves let nothing grow below them, but in April, before the leaves are out, the
ground is white with flowers that know exactly how much time they have. Oaks are never in a hurry, and so three hundred
other creatures can live in each of them. The path through the wood keeps to the dry side of the hollow, where the roots
make steps. A fallen trunk holds more life than a standing one. Moss shows the north only to people who know it already;
what it really shows is where the water stays. The jay announces everybody, and after the jay nobody in the wood is
surprised. In autumn there is a smell of mushrooms, wet bark and smoke from somewhere else. A brook that comes out of a
wood is brown as tea, because it has been drawn through leaves. At the edge of the wood the light changes from green to
gold, and the ear, which had been listening to small things, suddenly hears the road. Deer stand there at dusk and look
at the field as one looks at a shop window. If you are lost, sit down and listen: the sound of running water is the sound
of a valley, and every valley has a way out. A wood on a hill keeps the rain for weeks, and the mill in the valley can
work in a dry month because of trees that the miller has never seen.`,
  },
  {
    topic: 'mills and bridges',
    text: `
The first machine in the valley was a wheel in the brook. It ground the corn of six farms and cost nothing but patience.
To have a mill you need water, a fall and a neighbour who does not mind. The miller made a pond above the wheel, so that the
night's water could do the day's work. When the sluice is opened, the wheel stands still for a moment, as if it had to
remember, and then it turns with a sound like a slow clock. An undershot wheel takes the push of the water and wastes most
of it, and an overshot wheel takes the weight of the water and wastes almost none. The bridge below the mill has one arch,
and the arch stands because every stone in it is trying to fall. Take away any one of them and the others will follow. A
ford is older than a bridge, and a ferry is a bridge that waits for you. Stepping stones are set as far apart as the stride
of the person who set them, and so we know that she was tall. On the keystone of the old bridge there is a date, 1741, and a
hand that points up the river to the flood of that year. Carts went across it, then sheep, then soldiers, and now mostly
people who stop in the middle and look down. Everybody who stops on a bridge looks at the water that is coming, never at the
water that has gone. The mill has no wheel today, but the pond is still there, and at night it gives the moon back without
any loss.`,
  },
  {
    topic: 'seasons',
    text: `
In March the brook is the only thing in the valley that is awake. It is full of snow from the hill, grey and cold and very
sure of itself. In April the alders hang out their tails, and the first swallow is seen by somebody who is believed by nobody.
May comes up from the south at the speed of a person walking, about thirty kilometres a day, and climbs the hill more slowly
than that. In June the hay is cut, and for one week the whole valley smells like the inside of a cupboard. In July the brook
shrinks to its name. The stones have a white line that shows where the water used to be, and the trout lie still under the bank
and wait for thunder. August is made of dust, wasps and the sound of one distant engine. In September the morning is cold and
the afternoon is warm, and a walker carries both of them in the same bag. October paints the hill from the top down. When the
leaves are gone in November, you can see how the land is built: the walls, the hollows, the line of the old road. In December the
sun comes over the hill at nine and goes behind the other hill at three, and the brook has ice on both sides and talks under
it. January is for tracks. In February there is one day that smells of earth, and everybody opens a window and then closes it
again. A year is not a circle but a spring of water: it comes up in the same place every time, and it is never the same water.`,
  },
  {
    topic: 'creatures of the water',
    text: `
The dipper is a small brown bird with a white apron that walks into the brook as if it were a door. Under the water it holds
on to the stones, turns over the small ones and comes out dry. The kingfisher is seen by those who do not look for it: a blue
line along the bank, and then only the branch that moves. Mayflies live in the mud for two years and in the air for one evening,
and they do not seem to feel that this is unfair. The larva of the caddis builds a house out of sand and sticks, and one can tell
from the house what the brook is made of. An eel has come from the other side of the ocean and will go back there to have its
young, and in between it spends twenty years under the bridge. The heron stands so still that the water forgets it. Otters leave
their news on a flat stone, always on the same one, and read what the others have left there. Pond skaters walk on the surface
because it bends and does not break, and on a sunny day each of them has six round shadows on the bottom. In the evening the bats
fly up and down above the pool like people who have lost something. A frog can be heard from a kilometre away, and cannot be found
from a metre. Trout face the current, because the current brings the food and because it is the only direction from which anything
new has ever come. Where there are many kinds of creatures, the water is good, and no other test is needed.`,
  },
  {
    topic: 'stones and sand',
    text: `
Every stone in the brook was once a part of the hill. The frost opened a crack, the rain went in, and in one cold night the work
of a thousand years was finished. In the water the stones become round, not because they are soft but because they are many. A
boulder needs ten kilometres to become a cobble, and a cobble needs a hundred to become sand. Sand cannot be worn down much
further: a grain is so light that the water carries it without letting it knock against the others. The river sorts what it
carries better than any merchant. The big stones lie at the head of the pool, the gravel lies behind them, and the mud lies where
nothing moves. On a bank of gravel the flat stones all lean the same way, like tiles on a roof, and point up the stream. If you
find gold, it will be on the inside of a bend, below a large rock, and there will not be much of it. A flat stone of the size of
a palm, thrown low, can jump seven times before it remembers what it is. Slate splits, granite sparkles, sandstone drinks, and
flint remembers fire. The white line through a grey stone is a crack that healed. Somebody puts such a stone in a pocket every
day, carries it home and wonders there what was so beautiful about it; it was the water. A wall of dry stones stands for two
hundred years if the long stones go into it and not along it. Geology is only a brook that you must wait for.`,
  },
];

/**
 * The pages in Chinese, for questions asked in it: sentences are taken whole, as the chain above
 * works on words and Chinese writes none.
 */
export const chinese = `
小溪从山脚的草地里开始，起初只是一片湿润的泥土。水慢慢汇在一起，就有了声音。溪水的声音不是水发出的，而是水里的气泡发出的。
夏天水少，小溪轻轻地说话；春天雪化了，小溪就大声唱歌。石头在水里滚了很久，所以变得又圆又光滑。山上的树把雨水留住，再一点一点地还给山谷。
走路的人如果迷了路，可以跟着水走，因为水总是知道下山的方向。傍晚的时候，燕子贴着河面飞，说明快要下雨了。
河流在平原上走得很慢，好像不想太早看见大海。桥是人对河流的约定，可是河流常常不守约。清晨的雾躺在水面上，太阳一出来就站起来走了。
最好的路不是最短的路，而是有风景的路。秋天的山从山顶开始变红，一直红到溪边。冬天溪水在冰下面继续说话，只是声音小了一些。
一滴雨落在山上，要走很多年才能走到海里。站在桥上的人，总是看着流来的水，很少看流走的水。`;
