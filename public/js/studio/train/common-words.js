// Words of everyday language, which cannot name a face: the server's list (a test compares the two), so that one is told while
// typing and not after the upload. Loaded for those who begin with the form.
import { t } from '../../i18n/words.js';
import { html } from '../../ui.js';

const WORDS = new Set(`
the and for are but not you all any can had her was one our out day get has him his how man new now old see two way who
boy did its let put say she too use that with have this will your from they know want been good much some time very when
come here just like long make many more only over such take than them well were what about after again also always another
back because before being below between both call came change city close could country different does down each earth eat
end even every example eye face fact fall family far father feel feet few find fire first follow food form found four
free friend full game gave girl give glass going gold great green group grow hair half hand happy hard hat head hear heart
heat heavy help high hold home hope horse hot hour house human hundred idea image inch kind king land large last late
laugh lead leaf learn leave left leg less letter life light line list listen little live look lost love low machine made
main map mark may mean measure meat meet men metal mile milk million mind minute miss model money month moon morning most
mother mountain mouth move music must name nature near need never next night north nose note nothing notice number object
ocean off often oil once open order other own page paint paper part party pass past path pattern pay people person photo
photograph picture piece place plain plan plane plant play please point poor portrait pose possible pound power present
president press pretty problem produce product prompt pull push question quick quiet quite race rain ran reach read ready
real red rest rich ride right ring rise river road rock room root round row rule run sad safe said sail salt same sand saw
school science sea season second seed seem self selfie send sense sentence serve set seven several shape sharp ship shirt
shoe shop short shot should shoulder show side sign silver sing sister sit six size skin sky sleep slow small smell smile
snow soft soil soldier solve son song soon sound south space speak special speed spring square stand star start state stay
step still stone stood stop store storm story strange street string strong student study style subject sugar suit summer
sun supply sure surface surprise sweet swim system table tail talk tall teach team tell ten test thank their then there
these thick thin thing think third those though thought thousand three through tie tiny today together told tomorrow tone
took tool top total touch toward town track trade train travel tree trip trouble truck true try turn type under unit until
usual valley value view village visit voice wait walk wall war warm wash watch water wave wear weather week weight west
wheel where which while white whole why wide wife wild wind window wing winter wish without woman women wonder wood word
work world would write wrong year yellow yes yet young adult angel anime apple arm art artist asian athlete baby bag ball
band bank bar bath beach bear beard beautiful bed bee bird black blonde blood blue board boat body bone book bottle bottom
box boys bread bride bright brother brown building bus business cake camera candle car card care cat chair character cheap
child children chin chinese cinema circle class clean clear cloth clothes cloud coat coffee cold color colour computer cook
cool copy corn corner couple cow cross crowd crown cry cup curly cut cute dad dance dark daughter dead deep deer desert
desk devil diamond digital dinner doctor dog doll dollar door dragon draw drawing dream dress drink drive drop dry duck
dust ear east easy egg eight elf energy engine evening event eyes fair fairy farm fashion fast fat fear female field fight
figure film fine finger fish five flat flower fly fog foot forest forward fox fresh front fruit fun future garden gate
gentle ghost giant gift glasses god goddess grandma grandpa grass gray grey ground guard guitar gun guy hands handsome
hero hill history hole holy holiday hospital hotel hunter husband ice illustration indian island jacket japan japanese
jeans jewel job jump jungle key kid kiss kitchen knife knight korean lady lake lamp language law lawyer leather lens level
library lion lip london loose lord lucky lunch luxury magic male mama man manga market marry mask master mature media
middle mirror modern mom monkey monster mouse movie muscle museum myself nail naked narrow neck necklace neon nice ninja
nine noble normal nude nurse office officer orange outdoor outfit outside oval painting pale panda pants papa paradise
parent paris park peace pen pencil pet phone photos piano pilot pink pirate pizza planet plastic player pocket poem police
pool portraits poster prince princess professional pure purple pyramid queen rabbit radio rainbow rare realistic render
retro robot rocket romantic rose royal runner sailor samurai santa scene scientist sculpture sexy shadow shine shiny
shirts shore shower silk simple singer skirt sketch skull slim smart smoke snake socks sofa solid soul spider spirit
sport spot stage stair statue steel stock stranger student studio sunny sunset superhero sword tank tattoo taxi tea
teacher teen teeth temple text texture tiger toy traffic travel triangle truth twin ugly umbrella uncle uniform universe
user vampire vintage violet virgin warrior wedding wet wine witch wizard wolf worker yoga youth zebra zero zombie zoo
abstract accent action actor actress aesthetic afternoon airplane airport alien alone amazing ancient animal
apartment april arab arch architect arctic army august aunt autumn background backpack balcony balloon bamboo banana
barber baseball basket basketball batman bedroom bench bicycle bike bikini birthday blanket blossom blur bold boots boss
bouquet bowl bracelet brain branch brave breakfast breeze brick bridge bronze brush bubble butterfly button cabin cafe
calm camp campus candy canvas canyon cape captain cartoon casino castle casual cave celebrity century ceremony champion
cheerful chef cherry chess chicken chocolate church cinematic classic classroom cliff climb clock closeup clown club
coast coastal collar college comic concert confident cooking cosplay costume cotton cowboy crazy creative creature crystal
culture cup curtain customer cyber cyberpunk dawn december delicate designer detail detective dining dinosaur director
dragonfly dramatic driver dusk eagle earring elegant elephant emotion emperor empress english epic europe european exotic
expression facial fantasy farmer fashionable fast feather february fence festival fiction fitness flame flash floor floral
focus football formal fountain frame french friday friendly fruit futuristic galaxy gallery gentleman german glamour
gloves glow golden golf gorgeous gothic grandfather grandmother graphic groom guest halloween handbag hat headphones
heaven helmet holiday hoodie horror icon indoor industrial ink innocent interior interview january jewelry journey joy
july june kimono kingdom kitten landscape laptop laughing leader lifestyle lighting lipstick macro magazine makeup
marble march marine marriage medieval meadow medical meeting memory mermaid middle military minimal mobile moment monday
monk motorcycle mountain mustache musician mysterious mystic natural nerd newspaper november october oil old opera
orchid palace palm passport pastel peaceful pearl performance period petal photographer photography photorealistic
pilot pixel plaza pleasant politician pond popular porch posing powerful priest profile puppy rabbit railway raven reader
rebel religion renaissance restaurant ribbon romance rooftop rugby rural russian sad sandals saturday scarf scenic
season secret selfies senior september serene serious sharp sheep shelf shoes shopping silhouette singer singing sitting
skate skin skyline smiling smooth snowy soccer social soldier sorrow spaceship sparkle spectacular splash stadium standing
starry station steampunk stone street strong stylish sunday sunglasses sunlight sunrise surf sweater swimming tennis
theater thursday tower toy traditional tropical trousers tuesday tunnel tuxedo urban vacation valley vegetable velvet
vibrant victorian viking vision vivid volcano wallpaper warehouse waterfall waves wealthy wednesday weekend western
wisdom woods wrinkle wrist yacht yard zen adam alex alice amy andrew angela anna anne anthony barbara ben betty bob brian
carl carol charles chris christine cindy daniel david diana donald edward elena elizabeth ella emily emma eric eva frank
gary george grace hannah harry helen henry jack jacob james jane jason jean jeff jennifer jenny jessica jim joe john
jose joseph julia julie karen kate kevin kim larry laura lee leo lily linda lisa lucas lucy luke maria marie mary matt
michael michelle mike nancy nick olivia oscar patricia paul peter rachel richard robert roger rosa ruth ryan sam sarah
scott sophia stephen steve susan thomas tim tom tony victor victoria wendy william
`.trim().split(/\s+/));

/**
 * What speaks against a common word, with another one that a press takes; also against its plural, and one with a number
 * behind it.
 * @param {string} word
 * @param {(other: string) => void} onTake
 */
export function faultOf(word, onTake) {
  const bare = word.toLowerCase().replace(/\d+$/, '');
  const isCommon = [bare, bare.replace(/s$/, ''), bare.replace(/es$/, '')].some((form) => WORDS.has(form));
  if (!isCommon) return '';
  const other = inventedFrom(bare);
  const take = () => {
    document.getElementById('trigger')?.focus(); // the button goes away
    onTake(other);
  };
  const [before, after] = t('train.trigger_common', { word, other: '\n' }).split('\n');
  return html`${before}<button class="link" type="button" translate=${false} onClick=${take}>${other}</button>${after}`;
}

/** An invented word that still reminds of it. @param {string} word */
const inventedFrom = (word) => `zx${word.replace(/[aeiou]/g, '').slice(0, 6)}q`;
