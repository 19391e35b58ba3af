-- The prompt library: prompts of the operator, for everybody, and prompts of one's own.

CREATE TABLE prompts (
    id             TEXT    PRIMARY KEY,
    -- Null: the operator's, for everybody.
    user_id        TEXT    REFERENCES users (id),
    -- The operator's speak both languages; one's own are shown as they were written.
    title          TEXT    NOT NULL CHECK (title <> ''),
    title_en       TEXT,
    description    TEXT    NOT NULL DEFAULT '',
    description_en TEXT,
    content        TEXT    NOT NULL CHECK (content <> ''),
    content_en     TEXT,
    category       TEXT    NOT NULL CHECK (category IN ('nature', 'city', 'fantasy', 'portrait', 'other')),
    -- What one picture costs, in credits.
    cost           INTEGER NOT NULL CHECK (cost BETWEEN 1 AND 10000),
    members_only   INTEGER NOT NULL DEFAULT 0 CHECK (members_only IN (0, 1)),
    -- JSON: [{"name", "title": {"zh", "en"}, "example": {"zh", "en"}}]; `{name}` in the content is where its value goes.
    slots          TEXT    NOT NULL DEFAULT '[]',
    -- A path of the site.
    cover          TEXT,
    aspect_ratio   TEXT    NOT NULL DEFAULT '1:1',
    hidden         INTEGER NOT NULL DEFAULT 0 CHECK (hidden IN (0, 1)),
    -- Grows with each change: an order is for what its reader saw.
    revision       INTEGER NOT NULL DEFAULT 1,
    created_at     INTEGER NOT NULL,
    CONSTRAINT public_prompts_speak_both_languages CHECK (user_id IS NOT NULL
        OR (title_en IS NOT NULL AND description_en IS NOT NULL AND content_en IS NOT NULL)),
    CONSTRAINT own_prompts_are_for_their_owner CHECK (user_id IS NULL
        OR (members_only = 0 AND hidden = 0 AND cover IS NULL))
) STRICT;
CREATE INDEX prompts_of_user ON prompts (user_id, id DESC);
-- The same prompt sent twice is one.
CREATE UNIQUE INDEX own_prompts_differ ON prompts (user_id, title, content) WHERE user_id IS NOT NULL;

-- What was ordered by a prompt.
CREATE TABLE library_orders (
    job_id    TEXT PRIMARY KEY REFERENCES jobs (id),
    user_id   TEXT NOT NULL REFERENCES users (id),
    prompt_id TEXT NOT NULL,
    -- What its pictures are called. What an engine was told is the operator's, and is shown to nobody else.
    shown     TEXT NOT NULL,
    -- The picture it takes from.
    upload_id TEXT REFERENCES uploads (id)
) STRICT;
CREATE INDEX library_orders_of_upload ON library_orders (upload_id) WHERE upload_id IS NOT NULL;

-- The prompt was hidden, deleted or changed between being read and being ordered; it is for members; there are as many
-- prompts of one's own as there may be.
ALTER TABLE refusals ADD COLUMN prompt_changed INTEGER CONSTRAINT prompt_changed CHECK (prompt_changed IS NULL);
ALTER TABLE refusals ADD COLUMN members_only INTEGER CONSTRAINT members_only CHECK (members_only IS NULL);
ALTER TABLE refusals ADD COLUMN prompts_full INTEGER CONSTRAINT prompts_full CHECK (prompts_full IS NULL);

-- The nine that a studio starts with. Listed by id, newest first, so the first here has the greatest.
INSERT INTO prompts (id, title, title_en, description, description_en, category, cost, members_only, slots, cover,
                     aspect_ratio, content, content_en, created_at) VALUES
('prm_01KB0000000000000000000009', '梦幻森林', 'Dream forest',
 '晨雾、苔藓和一束从树冠落下的光。', 'Morning mist, moss, and a shaft of light through the canopy.',
 'nature', 5, 0,
 '[{"name":"season","title":{"zh":"季节","en":"Season"},"example":{"zh":"初秋","en":"early autumn"}}]',
 '/img/prompts/forest.jpg', '4:3',
 '{season}的清晨，古老的森林深处，低处浮着薄雾，树干和石头上长满厚厚的苔藓，一束束阳光穿过高大的树冠斜落下来，空气里有细小的尘光和萤火，一条小径弯向远处的亮光。柔和的逆光，细腻的层次，绿色与金色，静谧而略带魔幻，广角镜头，电影感摄影，细节丰富。',
 'Deep in an ancient forest on a morning in {season}, low mist between the trunks, thick moss on bark and stones, shafts of sunlight slanting through a high canopy, tiny motes and fireflies in the air, a narrow path bending towards a distant glow. Soft backlight, delicate layers of green and gold, quiet and a little magical, wide-angle, cinematic photograph, rich detail.',
 1767225600000),
('prm_01KB0000000000000000000008', '未来城市', 'City of the future',
 '云层之上的高塔、空中花园和清晨的光。', 'Towers above the clouds, hanging gardens and early light.',
 'city', 5, 0, '[]', '/img/prompts/city.jpg', '3:4',
 '云层之上的未来城市，纤细的白色高塔由透明的空中步道相连，楼层间是层层叠叠的空中花园和水帘，安静的飞行器在远处排成光的线条，玻璃映出黎明的橙粉色天空。建筑摄影，低机位仰视，干净的线条，空气透视，明亮通透，细节锐利。',
 'A city of the future above the clouds, slender white towers joined by transparent skywalks, terraced hanging gardens and thin waterfalls between the floors, silent aircraft drawing lines of light in the distance, glass reflecting an orange and pink dawn. Architectural photograph from a low angle, clean lines, aerial perspective, bright and airy, crisp detail.',
 1767225600000),
('prm_01KB0000000000000000000007', '宁静海滩', 'Quiet beach',
 '退潮后的沙滩，只剩海浪和晚霞。', 'A beach after the tide, with nothing but waves and an evening sky.',
 'nature', 5, 0,
 '[{"name":"place","title":{"zh":"地点","en":"Place"},"example":{"zh":"海南的一处小海湾","en":"a small bay in Hainan"}}]',
 '/img/prompts/beach.jpg', '4:3',
 '{place}，退潮后的沙滩平整如镜，映着淡紫与橘色的晚霞，细浪在远处轻轻翻起白边，几株棕榈探向海面，沙上只有一串脚印。日落后十分钟的柔光，长曝光让海水如丝，低饱和度，留白，安宁，风光摄影。',
 'The beach of {place} after the tide has gone out, wet sand smooth as a mirror under a violet and orange evening sky, small waves turning white far out, a few palms leaning over the water, one line of footprints. Soft light ten minutes after sunset, long exposure with silky water, gentle colours, open space, calm landscape photograph.',
 1767225600000),
('prm_01KB0000000000000000000006', '山峰日出', 'Sunrise on the peaks',
 '云海之上，第一道光落在雪峰。', 'Above a sea of clouds, the first light touches the snow.',
 'nature', 5, 0,
 '[{"name":"place","title":{"zh":"山名","en":"Mountain"},"example":{"zh":"梅里雪山","en":"Meili Snow Mountain"}}]',
 '/img/prompts/peaks.jpg', '16:9',
 '{place}的日出，雪峰从云海中升起，第一道阳光把山尖染成金红色，山谷仍沉在蓝色的阴影里，前景是结霜的草甸和几块岩石，天边由深蓝渐变到橙色。远景长焦压缩，层层山脊，空气清冽，风光摄影大片，极高清晰度。',
 'Sunrise at {place}, snowy peaks rising from a sea of clouds, the first sunlight turning the summits golden red while the valleys still lie in blue shadow, frosted grass and a few rocks in the foreground, the sky fading from deep blue to orange. Telephoto compression, ridge behind ridge, crisp cold air, grand landscape photograph, very sharp.',
 1767225600000),
('prm_01KB0000000000000000000005', '星空夜景', 'Night under the stars',
 '银河横过湖面上的夜空。', 'The Milky Way across the night sky above a lake.',
 'nature', 5, 0, '[]', '/img/prompts/stars.jpg', '3:2',
 '高原上的夜晚，银河斜跨整片天空，星点清晰，倒映在平静的湖面上，远处山影起伏，湖边一顶亮着暖光的小帐篷。深蓝与紫色为主，暖光点缀，超广角，长曝光星空摄影，无噪点，宁静辽阔。',
 'Night on a high plateau, the Milky Way slanting across the whole sky with clear points of stars, mirrored in a still lake, dark hills on the horizon, one small tent glowing warm at the shore. Deep blue and violet with an accent of warm light, ultra-wide long-exposure astrophotograph, clean and noise-free, vast and calm.',
 1767225600000),
('prm_01KB0000000000000000000004', '樱花之春', 'Cherry blossom spring',
 '花瓣飘过石板路，春天刚刚好。', 'Petals drift across a stone path on a perfect spring day.',
 'nature', 5, 0,
 '[{"name":"place","title":{"zh":"地点","en":"Place"},"example":{"zh":"武汉东湖","en":"East Lake in Wuhan"}}]',
 '/img/prompts/blossom.jpg', '3:4',
 '{place}的春天，两排盛开的樱花树在石板路上方合成一道花的拱廊，粉白的花瓣随风飘落，铺满路面和浅浅的水面，远处一座小桥，阳光透过花枝形成柔和的光斑。浅景深，明亮的粉色与嫩绿，清新通透，日系摄影风格。',
 'Spring at {place}, two rows of cherry trees in full bloom closing into an arch of flowers above a stone path, pink and white petals drifting in the breeze and covering the ground and a shallow stream, a small bridge far off, sunlight dappled through the branches. Shallow depth of field, bright pink and fresh green, airy photograph in a light Japanese style.',
 1767225600000),
('prm_01KB0000000000000000000003', '赛博朋克街道', 'Cyberpunk street',
 '雨夜、霓虹和倒影里的另一座城。', 'A rainy night, neon, and another city in the puddles.',
 'city', 10, 1,
 '[{"name":"colour","title":{"zh":"霓虹的颜色","en":"Colour of the neon"},"example":{"zh":"品红与青色","en":"magenta and cyan"}}]',
 '/img/prompts/neon.jpg', '3:4',
 '雨夜的赛博朋克街道，狭窄的巷子两侧挤满层层叠叠的招牌，{colour}的霓虹在湿漉漉的地面上拉出长长的倒影，蒸汽从小吃摊升起，头顶是纵横的管线和掠过的飞车，远处巨大的全息影像。体积光，强烈的明暗对比，低机位，电影镜头，变形宽银幕光晕，细节密集。',
 'A cyberpunk street on a rainy night, a narrow lane crowded with stacked signs, neon in {colour} stretching long reflections over the wet ground, steam rising from a food stall, cables and passing hover cars overhead, a giant hologram in the distance. Volumetric light, strong contrast, low camera, cinematic shot with anamorphic flares, dense detail.',
 1767225600000),
('prm_01KB0000000000000000000002', '魔法城堡', 'Enchanted castle',
 '悬崖上的城堡，窗里亮着魔法的光。', 'A castle on a cliff with magic in its windows.',
 'fantasy', 10, 1, '[]', '/img/prompts/castle.jpg', '3:4',
 '黄昏时分，悬崖之巅的魔法城堡，尖塔高耸入云，无数窗户透出温暖的金光，瀑布从城墙下直落深谷，发光的蝴蝶和漂浮的灯笼环绕着塔楼，远处一条巨龙掠过紫色的天空。童话氛围，宏大的史诗构图，细腻的绘景风格，光线柔和而神秘。',
 'An enchanted castle on the top of a cliff at dusk, spires reaching into the clouds, warm golden light in countless windows, a waterfall dropping from below the walls into a deep valley, glowing butterflies and floating lanterns around the towers, a distant dragon crossing a violet sky. Fairy-tale mood, grand epic composition, refined matte painting, soft mysterious light.',
 1767225600000),
('prm_01KB0000000000000000000001', '水下世界', 'Underwater world',
 '阳光穿过海面，照亮珊瑚和鱼群。', 'Sunlight through the surface onto coral and shoals of fish.',
 'nature', 10, 1,
 '[{"name":"creature","title":{"zh":"主角","en":"Creature"},"example":{"zh":"一只海龟","en":"a sea turtle"}}]',
 '/img/prompts/reef.jpg', '4:3',
 '清澈的热带海水之下，阳光从海面射下道道光柱，照亮色彩斑斓的珊瑚礁，{creature}缓缓游过画面中央，成群的小鱼像银色的云，远处渐渐没入深蓝，水中悬浮着细小的气泡。水下广角摄影，通透的青蓝色，层次分明，梦幻而真实。',
 'Below the surface of clear tropical water, beams of sunlight falling onto a colourful coral reef, {creature} gliding slowly through the middle of the picture, small fish in shoals like silver clouds, the distance sinking into deep blue, fine bubbles in the water. Underwater wide-angle photograph, luminous turquoise, clear layers, dreamlike and real.',
 1767225600000);
