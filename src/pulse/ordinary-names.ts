/**
 * Parts of a name in a chat service that name no one: particles, titles, degrees, pronouns, and what people add about
 * their work. In lowercase, without accents.
 */
export const NOT_NAMES: ReadonlySet<string> = new Set(
  `da das de del della der di do dos du el la las le les los van von und y e of the and
  dr dra sr sra srta lic mr mrs ms mx prof jr ii iii iv
  md do np pa rn lpn cna phd psyd edd dsw dnp msw lsw lmsw lcsw licsw lpc lpcc lmhc lcpc lmft mft lcdc ladc ma ms ba bs mph mha cpss
  he him his she her hers they them theirs ze zir ella ellos ellas elle
  team equipo staff clinic clinica unit unidad office oficina nurse nursing intake front desk night nights day days shift turno lead
  manager supervisor supervisora director directora admin coordinator group grupo therapy therapist terapia terapeuta case cases caso
  casos social worker trabajador trabajadora peer support apoyo psych psychiatry psychologist psicologo psicologa intern student
  resident doctor doctora call oncall remote part time pto ooo leave away vacation vacaciones floater temp new test
  mon tue wed thu fri sat sun am pm monday tuesday wednesday thursday friday saturday sunday
  lunes martes miercoles jueves viernes sabado domingo from til till until not for with out back less more meeting meetings`
    .trim()
    .split(/\s+/),
);

/** The parts above that are also the first or last name of many people. */
export const ALSO_NAMES: ReadonlySet<string> = new Set(['day', 'ella', 'le', 'ma', 'mon', 'sun', 'van']);

/**
 * Names that are also ordinary words of English or Spanish. In lowercase, without accents. If a sentence uses one
 * like an ordinary word, we don't refuse it, but ask its author to look again.
 */
export const ORDINARY_NAMES: ReadonlySet<string> = new Set(
  `an al be bo in is it my no on or so to us we ho lo he me by at as up do go
  will may mark grace hope faith joy rose summer autumn spring winter april june august dawn eve iris ivy lily violet daisy heather
  hazel olive ruby pearl amber crystal penny sky rain brook river rivers forest glen dale cliff art bill chuck chase chance drew
  frank gene grant guy hunter jack jay lance miles nick norm pat peg ray red rich rob rod rusty sandy skip sue trip ward wade
  christian angel precious destiny harmony melody serenity charity patience prudence constance mercy honor justice liberty star
  happy love young old long short small little brown black white green gray grey gold silver king prince duke page price rice baker
  cook carter carpenter cooper mason miller porter potter shepherd turner walker weaver wood woods stone field fields hill hall
  house home church bridge banks bush cash cross dean english french fish fox wolf bird good best power powers moon snow storm west
  north east south park parks lake marsh ford gates wall walls wise strong sharp noble major knight child self bond bell ball low
  max ace tan song wing won gay kit kitty bob buck bud chip dot ginger jean jet lee mac merit opal paris rocky sage sonny tiger ty
  wren true early fair fine free friend goodman hand hart head hope hunt keys law light lord man mann may moody nice noon pace
  paige parson post pride read reader rest room root rush sales sand sands savage sellers shine sight singer sky small speed spring
  steel sweet swift tell train vice wait waters way weeks wells wild winner word worth yes
  sol luz mar rosa rosas flor flores paz gracia esperanza consuelo dolores mercedes remedios socorro soledad pilar cruz santos
  santo reyes rey leal bello bueno bravo blanco blanca rubio moreno delgado calvo cabello cabeza campo campos castillo casas casa
  costa cuesta fuente fuentes hierro iglesias leon lobo luna mesa monte montes palacios palma paredes pena pino prado puente rio
  rios roja rojas sierra torre torres valle vega villa abril mayo julio domingo angeles salvador victoria clara alma amor milagros
  nieves estrella perla celeste felicidad libertad justo primo guerra guerrero hidalgo merced vela sastre herrero pastor escudero
  caballero cordero toro vaca marcos bendito linda cielo
  barber bay beach bear beck berry bishop blood blue boot bow box branch bright brooks bull butler camp case castle chambers
  charm close cloud coach coal coffin cotton crane crow curry dance darling dear diamond driver duck england farmer farm
  favor fisher flood flower flowers freed freeman fuller gardener garner gift glass goods gore grove guest hale ham hammer
  hands harden harder hay hazard heard held high hood hooks horn horne hour hull ivory jewel joiner judge just keen key
  kind ladd lamb land last laws lawless leach lemon letter lightning link lock locks lot lots loveless lucky made makes march
  market marks masters means mercer mint miracle more morning mountain nail nations need needham null oaks ocean outlaw pack
  painter palm parent parish patch peak peel pike pitts plain plant pool pope porch pound pounds profit proud pull purple push
  quick quiet raise rank ready reason reed rider ring robin roll roper rule rules sailor saint sample school seal see sessions
  sheets shelter shield ship shore show shower sleep smart smiley sparks spear spice stack stage stall stamp stark stay stern
  steward stick still stock stout strain stream street summers sweat tall tally
  teal temple terms thorn tide tower towns trail training trout trust tucker turn twine union usher verge vine virtue walk
  wash watch watts wealth weather wheel whole winters wish work workman works worthy wrench yard youth zeal alegria
  aurora barba barrera barrios bosque cadena calle camino canales carrera cerda conde corona corral cortes cuevas espejo
  espina feliz franco gallo guia huerta jardin lado lagos llave llanos luces marina mata mora nuevo olmo oso parra
  pascual paso piedra pozo prieto ramos redondo ribera rico robles romero rosario rueda sabio sala salas sereno serrano
  sola tapia tiempo valiente vera verdugo vida`
    .trim()
    .split(/\s+/),
);
