/**
 * First names that stand for each other, one group a line: the full name, its spellings, and what such people are called.
 * From common knowledge; a name may stand in several groups (Pat is Patrick or Patricia).
 */
const GROUPS = `
aaron erin ron ronnie
abigail abby abbie gail
abraham abe bram
adam ad
adelaide addie adela
adeline addie addy della
agnes aggie nessie
albert al bert bertie
alexander alex al alec sandy xander lex sasha alejandro alexandre
alexandra alex sandra sandy lexi lexie alexa sasha alejandra
alexis alex lexi lexie
alfred al fred alf alfie freddie alfredo
alice allie ally alicia
alison allison allyson alyson allie ally
alonzo al lonnie
alvin al vin
amanda mandy manda
amelia amy millie mellie
andrea andi andie andy drea
andrew andy drew andre andres
angela angie angel angelica angelina
ann anne anna annie nan nancy hannah ana
annette annie netta
anthony tony anton antonio ant
antoinette toni netta nettie
arthur art artie
augustus augustine august gus augie agustin
barbara barb barbie babs bobbie
bartholomew bart barth
beatrice beatrix bea trixie bee beatriz
belinda bel linda lindy
benjamin ben benny benji benjy
bernard bernie barney bernardo
bernadette bernie detta
bertha bert bertie
bethany beth
beverly beverley bev
bradley brad
brandon brand bran
brenda bren
brian bryan bryant
bridget bridgette brigid biddy bridie
brooklyn brook brooke
caleb cal kaleb
calvin cal vin
cameron cam
camilla camille cammie millie
carl karl carlos charlie
caroline carolyn carrie caro lynn carolina carol
carol carole carrie
cassandra cass cassie sandra sandy
catherine katherine kathryn katharine catharine cathryn kathrine cathy kathy kate katie katy kay kit kitty cat trina katrina catalina caitlin kaitlyn
cecilia cece cissy celia
charles charlie chuck chas chaz chip charley carlos
charlotte charlie lottie lotta char
chelsea chels
cheryl sheryl cher
christian chris christiaan
christina christine kristina kristine cristina chris chrissy tina kris christy kristy christie kirsten
christopher chris kit topher kris christoph cristobal
clarence clare clair
clifford cliff
clinton clint
constance connie
cornelius neil con
courtney court
crystal kristal krystal chris
curtis curt kurt
cynthia cindy cyndi cindi
daniel dan danny dani
danielle dani danni
david dave davy davey
deborah debra deb debbie debby
delores dolores lola dee dolly lolita
denise denny
dennis denis denny
derek derrick derick
diana diane dianne di
dominic dominick dom nick nicky
donald don donnie donny
donna don
dorothy dot dottie dolly dorothea dora
douglas doug
dustin dusty
dwayne duane wayne
edgar ed eddie
edmund ed eddie ned ted
edward ed eddie eddy ned ted teddy eduardo
edwin ed eddie ned
eleanor elinor eleanore ellie nell nellie nora ella lenore
elijah eli
elizabeth elisabeth liz lizzie beth betty betsy bess bessie eliza lisa libby liza elsie elise isabel
ellen helen nell nellie ellie elena
emily em emmy emilia
emma em emmy
enrique henry rick ricky
ernest ernie ernesto
esther essie hester
eugene gene eugenio
eunice una
evelyn eve evie lynn
felicia fel licia
ferdinand ferdie fernando nando
florence flo florrie flossie
frances fran francie frankie francesca franny fannie
francis frank frankie fran francisco paco pancho
franklin frank frankie
frederick fred freddie freddy fritz fredrick frederic federico rick
gabriel gabe
gabriella gabrielle gaby gabby
geoffrey jeffrey jeff geoff jeffery
george georgie jorge
georgia georgina georgie gina
gerald gerard jerry gerry jerald gerardo
geraldine gerry jerry gerri dina
gertrude trudy gertie
gilbert gil bert gilberto
gloria glory
grace gracie graciela
gregory greg gregg gregorio
guillermo william memo bill will
gwendolyn gwen wendy
hannah hanna anna
harold hal harry
harriet hattie harry
heather hettie
helena helen elena lena nell
henry hank harry hal
herbert herb bert
howard howie
hubert hugh bert
ian iain john
ignatius iggy ignacio nacho
irene rena renie
isaac isaak ike zac
isabella isabel isabelle bella belle izzy ysabel
jacob jake jakob jay jack coby
jacqueline jackie jacquelyn jacki jaclyn
james jim jimmy jamie jay jem jaime
janet jan jannie
janice jan janis
jason jay
jasmine jaz jazz yasmin yasmine
jean jeanne jeannie gene
jeanette jeannette jean jeannie nettie janet
jennifer jen jenny jenn jenna
jeremiah jerry jeremy
jeremy jerry jem jeremiah
jerome jerry
jessica jess jessie
jessie jesse jess
jesus chuy
jill gillian jillian gill
joan joanne joanna jo joann joni
john jack johnny johnnie jon ian juan
jonathan jon jonny john nathan jonathon johnathan
jordan jordy
joseph joe joey jo jose josef pepe
josephine jo josie josefina joey
joshua josh
joyce joy
juan john juanito
judith judy judi jude
julia julie jules juliana juliet
julian jules
karen caren karin kari
katelyn kaitlin caitlin kate katie caitlyn
kelly kelley kellie
kenneth ken kenny kent
kevin kev
kimberly kimberley kim kimmy
kristen kristin kirsten kris kristi
lauren laurie lorraine ren
laura laurie lori lora laurel
laurence lawrence larry lars laurie loren lorenzo lonnie
leah lea lia
leonard leo len lenny leon leonardo
leroy lee roy
leslie les lesley
lewis louis lew lou louie luis
lillian lilian lil lily lilly
linda lindy lynn lin lynda
lindsay lindsey lin
lois lo
loretta lori retta etta
louis lou louie luis
louise lou lulu luisa louisa
lucille lucy lucie lucinda lu
lucas luke lukas luca
luther lu
lydia liddy
mackenzie mac mack kenzie kenzi
madeline madeleine madelyn maddie maddy lena
magdalena lena maggie magda
marcus marc mark marcos
margaret maggie meg peggy marge margie peg megan rita greta daisy madge margarita margo marguerite
maria mary marie mariah ria mia
marian marion mary
marianne mary ann maryann
marilyn mary lynn merilyn
marjorie marge margie marjory
mark marc marcus
martha marty mattie patty
martin marty martino
marvin marv
mary molly polly mae mamie maria marie may mimi
mathilda matilda tilda tillie mattie
matthew matt matty mathew mat mateo
maureen mo reenie maurine
maurice morris mo maury
maximilian max maxim maximus maxwell
megan meg meghan meaghan
melanie mel mellie
melissa missy mel lissa lisa
melvin mel
mercedes mercy sadie
michael mike mickey mick micky mikey micheal miguel mitch
michelle shelly michele shelley mickey chelle
mildred millie milly
milton milt
miranda randy mandy
miriam mimi mim mitzi
mitchell mitch
mohammed mohammad muhammad mohamed mo
monica mona
morgan mo
nancy nan ann
naomi omi
natalie nat nattie natalia
nathan nate nat nathaniel
nathaniel nate nat nathan
nicholas nick nicky nicolas nico cole
nicole nicki nikki nicky nikky cole colette
norman norm
octavia tavia
oliver ollie olly
olivia liv livvy livia olive
oscar ossie
pamela pam
patricia pat patty patsy tricia trish patti pattie
patrick pat paddy rick patricio ricky
paul pauly pablo paulie
paula pauline polly paulina
penelope penny
percival percy
perry peregrine
peter pete petey pedro
philip phillip phil pip felipe
phyllis phyl
priscilla cilla prissy
rachel rachael rae ray shelly raquel
ralph rafe
ramon ray raymond
randolph randall randy rand
raphael rafael rafe rafa ray
raymond ray ramon
rebecca becky becca beck bec rebekah
reginald reg reggie rex
regina gina reggie
rene renee
reuben ruben rube
rhonda ronda ronnie
richard rick ricky dick rich richie ricardo ritchie
robert bob bobby rob robbie bert robin roberto
roberta bobbie robbie bert
roderick rod roddy rick rodrigo
rodney rod
roger rodger rog hodge
roland rollie rowland rolando orlando
ronald ron ronnie ronny
rosalind rosalyn rosalie rose roz ros linda
rosemary rose rosie romy rosamaria
rose rosie rosa rosita
roxanne roxana roxy rox ann
russell russ rusty
ruth ruthie
samantha sam sammy mandy
samuel sam sammy
sandra sandy sandi cassandra
sara sarah sally sadie sal
savannah anna savvy vanna
sean shawn shaun shane john
sebastian seb bastian
serena rena
seymour sy
sharon shari sherry
sheila shelly
sheldon shel
shirley shirl lee
sidney sydney sid syd
silvester sylvester sly syl
solomon sol solly
sophia sofia sophie sonia
stacey stacy eustacia anastasia
stanley stan
stephanie steph stephie stefanie stevie fanny
stephen steven steve stevie stephan esteban stefan
stuart stewart stu
susan sue susie suzy susanne suzanne susanna suzie sukey susana
sylvia silvia syl
tabitha tabby
tamara tammy tam tami
teresa theresa terry terri tess tessa tracy teri
terence terrence terry terrance
thaddeus thad tad ted
theodore ted teddy theo dora
theodora dora teddy thea
thomas tom tommy thom tomas
tiffany tiff
timothy tim timmy
tobias toby
tracy tracey traci
travis trav
tyler ty
tyrone ty
ursula ursa
valentina val valentine tina
valerie val
vanessa nessa van
veronica ronnie vera roni vero
vernon vern
victor vic vick viktor
victoria vicky vicki tori vikki vickie
vincent vince vinny vin vinnie vicente
viola violet vi
virginia ginny ginger gina jinny
vivian vivien viv
wallace wally
walter walt wally
warren ren
wayne dwayne
wendell wen
wesley wes
wilfred will fred wilf
wilhelmina mina billie willa minnie wilma
william bill billy will willie willy liam wilhelm guillermo
winifred winnie freddie
winston win
yolanda yoli lanny
yvonne vonnie evonne
yvette evette vettie
zachary zach zack zak zac zachariah zackary
zebulon zeb
`;

const groups = GROUPS.trim()
  .split('\n')
  .map((line) => line.split(' '));

/** How near two names are: the full name and what such people are called, or two ways to call them. */
const DIRECT = 1;
const SIBLING = 2;

const related = new Map<string, Map<string, number>>();
for (const group of groups)
  for (const name of group) {
    const others = related.get(name) ?? new Map<string, number>();
    for (const other of group) {
      const distance = name === group[0] || other === group[0] ? DIRECT : SIBLING;
      if (other !== name) others.set(other, Math.min(distance, others.get(other) ?? SIBLING));
    }
    related.set(name, others);
  }

const NONE: ReadonlyMap<string, number> = new Map();

/**
 * First names that somebody called so may stand under, as search keys, with their distance: `bill` → william 1, billy 2,
 * will 2 …
 */
export const nicknamesOf = (name: string): ReadonlyMap<string, number> => related.get(name) ?? NONE;
