-- The words that rows are made of. Lists are drawn from evenly; tables with a weight are spread over 100 slots.

SET VARIABLE first_names_f = ['Anna', 'Maria', 'Julia', 'Laura', 'Sofia', 'Emma', 'Lena', 'Chloé', 'Inès', 'Camille', 'Giulia', 'Chiara', 'Martina',
  'Lucía', 'Carmen', 'Paula', 'Sanne', 'Fleur', 'Eva', 'Lotte', 'Hannah', 'Katharina', 'Beatriz', 'Aino', 'Elina', 'Nora', 'Clara', 'Zoë', 'Ida', 'Marta'];
SET VARIABLE first_names_m = ['Lukas', 'Jonas', 'Felix', 'Paul', 'Leon', 'Maximilian', 'Louis', 'Hugo', 'Jules', 'Antoine', 'Lorenzo', 'Matteo',
  'Alessandro', 'Pablo', 'Diego', 'Álvaro', 'Daan', 'Bram', 'Thijs', 'Jeroen', 'Tobias', 'Stefan', 'Tiago', 'Mikko', 'Eero', 'Oskar', 'Noah', 'David',
  'Emil', 'René'];
SET VARIABLE last_names = ['Müller', 'Schmidt', 'Weber', 'Fischer', 'Wagner', 'Becker', 'Hoffmann', 'Koch', 'Richter', 'Wolf', 'Martin', 'Bernard',
  'Dubois', 'Laurent', 'Moreau', 'Lefèvre', 'Rossi', 'Ferrari', 'Esposito', 'Bianchi', 'Ricci', 'García', 'Fernández', 'López', 'Sánchez', 'Romero',
  'de Jong', 'Jansen', 'de Vries', 'Bakker', 'Visser', 'Peeters', 'Maes', 'Gruber', 'Huber', 'Steiner', 'Silva', 'Santos', 'Ferreira', 'Virtanen',
  'Korhonen', 'Nieminen', 'O''Brien', 'Lindgren', 'Kowalski', 'Novák', 'Horváth', 'Popescu'];
SET VARIABLE streets = ['Lindenweg', 'Hauptstraße', 'Gartenstraße', 'Bahnhofstraße', 'Rue Victor Hugo', 'Rue de la Paix', 'Avenue Foch', 'Via Roma',
  'Via Garibaldi', 'Corso Italia', 'Calle Mayor', 'Calle del Sol', 'Avenida de la Constitución', 'Dorpsstraat', 'Kerkstraat', 'Molenlaan',
  'Rua Augusta', 'Mannerheimintie', 'Schulgasse', 'Am Markt', 'Parkweg', 'Rosenallee', 'Kastanienallee', 'Quai du Port'];

-- Cities by country, the largest first; a postal code is the prefix, digits up to five, and two letters where a country has them.
CREATE TABLE cities AS
SELECT *, row_number() OVER (PARTITION BY country ORDER BY listed) - 1 AS place FROM (VALUES
  (1, 'DE', 'Berlin', 'Berlin', '10'), (2, 'DE', 'Hamburg', 'Hamburg', '20'), (3, 'DE', 'Munich', 'Bavaria', '80'),
  (4, 'DE', 'Cologne', 'North Rhine-Westphalia', '50'), (5, 'DE', 'Frankfurt', 'Hesse', '60'), (6, 'DE', 'Stuttgart', 'Baden-Württemberg', '70'),
  (7, 'DE', 'Leipzig', 'Saxony', '04'), (8, 'DE', 'Bremen', 'Bremen', '28'),
  (9, 'FR', 'Paris', 'Île-de-France', '75'), (10, 'FR', 'Lyon', 'Auvergne-Rhône-Alpes', '69'),
  (11, 'FR', 'Marseille', 'Provence-Alpes-Côte d''Azur', '13'), (12, 'FR', 'Toulouse', 'Occitanie', '31'), (13, 'FR', 'Nantes', 'Pays de la Loire', '44'),
  (14, 'IT', 'Rome', 'Lazio', '00'), (15, 'IT', 'Milan', 'Lombardy', '20'), (16, 'IT', 'Turin', 'Piedmont', '10'), (17, 'IT', 'Naples', 'Campania', '80'),
  (18, 'ES', 'Madrid', 'Madrid', '28'), (19, 'ES', 'Barcelona', 'Catalonia', '08'), (20, 'ES', 'Valencia', 'Valencia', '46'),
  (21, 'ES', 'Seville', 'Andalusia', '41'),
  (22, 'NL', 'Amsterdam', 'North Holland', '10'), (23, 'NL', 'Rotterdam', 'South Holland', '30'), (24, 'NL', 'Utrecht', 'Utrecht', '35'),
  (25, 'BE', 'Brussels', 'Brussels', '10'), (26, 'BE', 'Antwerp', 'Flanders', '20'),
  (27, 'AT', 'Vienna', 'Vienna', '10'), (28, 'AT', 'Graz', 'Styria', '80'),
  (29, 'PT', 'Lisbon', 'Lisbon', '1'), (30, 'FI', 'Helsinki', 'Uusimaa', '00')
) AS t (listed, country, city, state, postal_prefix);

CREATE TABLE countries AS
SELECT country, dial, postal_digits, postal_letters, (SELECT count(*) FROM cities c WHERE c.country = t.country) AS cities,
  sum(weight) OVER (ORDER BY weight DESC, country) - weight AS slot_from, weight
FROM (VALUES
  ('DE', '+49', 3, false, 38), ('FR', '+33', 3, false, 19), ('IT', '+39', 3, false, 12), ('ES', '+34', 3, false, 11), ('NL', '+31', 2, true, 8),
  ('BE', '+32', 2, false, 4), ('AT', '+43', 2, false, 4), ('PT', '+351', 3, false, 2), ('FI', '+358', 3, false, 2)
) AS t (country, dial, postal_digits, postal_letters, weight);

CREATE TABLE country_slots AS SELECT unnest(range(slot_from::BIGINT, (slot_from + weight)::BIGINT)) AS slot, * FROM countries;
SET VARIABLE countries_by_slot = (SELECT list(country ORDER BY slot) FROM country_slots);

-- Every subcategory with the thing it sells, the range of its prices in cents and of its weights in grams.
CREATE TABLE subcategories AS
SELECT row_number() OVER (ORDER BY department_id, category, subcategory) - 1 AS slot, * FROM (VALUES
  (1, 'Electronics', 'Audio', 'Headphones', 'Headphones', 1900, 34900, 150, 400), (1, 'Electronics', 'Audio', 'Speakers', 'Speaker', 2900, 49900, 400, 6000),
  (1, 'Electronics', 'Computing', 'Keyboards', 'Keyboard', 1900, 19900, 400, 1200), (1, 'Electronics', 'Computing', 'Monitors', 'Monitor', 11900, 79900, 3000, 9000),
  (1, 'Electronics', 'Computing', 'Storage', 'Drive', 1900, 24900, 50, 300), (1, 'Electronics', 'Phones', 'Cases', 'Phone Case', 900, 3900, 30, 120),
  (1, 'Electronics', 'Phones', 'Chargers', 'Charger', 900, 5900, 80, 300), (1, 'Electronics', 'Photo', 'Tripods', 'Tripod', 1900, 22900, 700, 3000),
  (2, 'Home & Kitchen', 'Kitchen', 'Cookware', 'Pan', 1500, 15900, 800, 3500), (2, 'Home & Kitchen', 'Kitchen', 'Coffee', 'Coffee Maker', 1900, 44900, 900, 9000),
  (2, 'Home & Kitchen', 'Kitchen', 'Knives', 'Knife', 1200, 14900, 100, 500), (2, 'Home & Kitchen', 'Living', 'Lamps', 'Lamp', 1500, 24900, 600, 5000),
  (2, 'Home & Kitchen', 'Living', 'Cushions', 'Cushion', 900, 5900, 200, 900), (2, 'Home & Kitchen', 'Bedroom', 'Bedding', 'Duvet Cover', 1900, 12900, 700, 2500),
  (2, 'Home & Kitchen', 'Garden', 'Planters', 'Planter', 900, 8900, 500, 9000), (2, 'Home & Kitchen', 'Garden', 'Tools', 'Trowel', 700, 4900, 200, 1500),
  (3, 'Fashion', 'Women', 'Dresses', 'Dress', 2500, 15900, 200, 700), (3, 'Fashion', 'Women', 'Knitwear', 'Cardigan', 2500, 12900, 250, 900),
  (3, 'Fashion', 'Men', 'Shirts', 'Shirt', 1900, 9900, 180, 400), (3, 'Fashion', 'Men', 'Trousers', 'Trousers', 2900, 13900, 350, 900),
  (3, 'Fashion', 'Shoes', 'Sneakers', 'Sneakers', 3900, 17900, 600, 1400), (3, 'Fashion', 'Accessories', 'Bags', 'Backpack', 2500, 18900, 400, 1800),
  (3, 'Fashion', 'Accessories', 'Belts', 'Belt', 1500, 6900, 120, 350),
  (4, 'Sports & Outdoors', 'Fitness', 'Mats', 'Yoga Mat', 1500, 8900, 800, 2500), (4, 'Sports & Outdoors', 'Fitness', 'Weights', 'Dumbbell', 1200, 11900, 1000, 12000),
  (4, 'Sports & Outdoors', 'Cycling', 'Helmets', 'Helmet', 2900, 17900, 250, 600), (4, 'Sports & Outdoors', 'Cycling', 'Lights', 'Bike Light', 900, 7900, 60, 300),
  (4, 'Sports & Outdoors', 'Camping', 'Tents', 'Tent', 5900, 49900, 1500, 7000), (4, 'Sports & Outdoors', 'Camping', 'Bottles', 'Bottle', 900, 4900, 150, 600),
  (4, 'Sports & Outdoors', 'Running', 'Socks', 'Running Socks', 600, 2900, 40, 120),
  (5, 'Beauty & Health', 'Skin Care', 'Creams', 'Face Cream', 700, 7900, 60, 250), (5, 'Beauty & Health', 'Skin Care', 'Sun Care', 'Sun Lotion', 700, 3900, 120, 400),
  (5, 'Beauty & Health', 'Hair', 'Shampoo', 'Shampoo', 400, 2900, 250, 600), (5, 'Beauty & Health', 'Fragrance', 'Perfume', 'Eau de Toilette', 1900, 11900, 100, 350),
  (5, 'Beauty & Health', 'Oral Care', 'Brushes', 'Toothbrush', 400, 12900, 30, 400), (5, 'Beauty & Health', 'Wellness', 'Teas', 'Herbal Tea', 400, 1900, 60, 300)
) AS t (department_id, department, category, subcategory, noun, price_low, price_high, weight_low, weight_high);

SET VARIABLE brands = [['Norvik', 'Teltron', 'Auralis', 'Bitwerk', 'Kappa One'], ['Haus & Hof', 'Lumea', 'Cucina Verde', 'Maison Blanc', 'Tjärn'],
  ['Atelier Nord', 'Rivage', 'Sastre', 'Oakley & Finch', 'Lina Moda'], ['Gipfel', 'Velora', 'Pacer', 'Wildbach', 'Trailkind'],
  ['Derma Pura', 'Solenne', 'Kräuterhof', 'Aqua Vita', 'Belline']];
SET VARIABLE adjectives = ['Classic', 'Compact', 'Premium', 'Light', 'Everyday', 'Urban', 'Natural', 'Smart', 'Soft', 'Sturdy', 'Foldable', 'Slim',
  'Vintage', 'Active', 'Pure', 'Nordic', 'Solid', 'Travel', 'Studio', 'Family', 'Mini', 'Deluxe', 'Pro', 'Eco'];

-- Where visits come from.
CREATE TABLE traffic AS
SELECT unnest(range(slot_from::BIGINT, (slot_from + weight)::BIGINT)) AS slot, referrer, source, medium, campaigns FROM (
  SELECT *, sum(weight) OVER (ORDER BY listed) - weight AS slot_from FROM (VALUES
    (1, 33, NULL, NULL, NULL, NULL),
    (2, 27, 'https://www.google.com/', 'google', 'organic', NULL),
    (3, 13, 'https://www.google.com/', 'google', 'cpc', ['brand', 'shopping', 'generic']),
    (4, 8, 'https://www.facebook.com/', 'facebook', 'paid_social', ['retargeting', 'lookalike']),
    (5, 6, 'https://www.instagram.com/', 'instagram', 'social', NULL),
    (6, 8, NULL, 'newsletter', 'email', ['weekly', 'new_in', 'winback']),
    (7, 5, 'https://deals.example.net/', 'deals', 'affiliate', ['partner'])
  ) AS t (listed, weight, referrer, source, medium, campaigns));

SET VARIABLE review_titles = [['Very disappointing', 'Not again', 'Broken on arrival'], ['Could be better', 'Not what I expected', 'Meh'],
  ['It is okay', 'Does its job', 'Average'], ['Good buy', 'Happy with it', 'Well made'], ['Excellent', 'Love it', 'Highly recommended']];
SET VARIABLE review_bodies = [['It stopped working after two days.', 'Looks nothing like the pictures, sent it back.', 'Poor quality, I want my money back.'],
  ['The size runs small and the finish is rough.', 'Cheaper elsewhere, and it shows.', 'Works, but only just.'],
  ['Fine for the price, nothing special.', 'Some things are good, some are not.', 'It does what it says, no more.'],
  ['Solid quality and a fair price.', 'Arrived well packed, works as described.', 'Would buy it again in another colour.'],
  ['Exactly what I was looking for.', 'Beautiful, and better than the one it replaces.', 'My whole family uses it every day.']];
