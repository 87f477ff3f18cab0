BEGIN TRANSACTION;
CREATE TABLE assets (
	"row" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	project_row INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	filename TEXT NOT NULL, 
	status TEXT NOT NULL, 
	url TEXT NOT NULL, 
	metadata TEXT NOT NULL, 
	statistic TEXT, 
	transformation_urls TEXT, 
	create_date BIGINT NOT NULL, 
	UNIQUE (project_row, id), 
	UNIQUE (project_row, filename), 
	FOREIGN KEY(project_row) REFERENCES projects ("row") ON DELETE CASCADE
);
INSERT INTO "assets" VALUES(1,1,'asset_1','image_1.jpg','None','https://assets.sandbox.invalid/proj_a/asset_1','{"fileSize":65536,"mimeType":"image/jpeg","height":512,"width":512,"groups":["main"]}',NULL,NULL,1),(2,1,'asset_2','image_2.jpg','None','https://assets.sandbox.invalid/proj_a/asset_2','{"fileSize":65536,"mimeType":"image/jpeg","height":512,"width":512,"groups":["main"]}',NULL,NULL,2),(3,1,'asset_3','image_3.jpg','None','https://assets.sandbox.invalid/proj_a/asset_3','{"fileSize":65536,"mimeType":"image/jpeg","height":512,"width":512,"groups":["main"]}',NULL,NULL,3),(4,1,'asset_4','image_4.jpg','None','https://assets.sandbox.invalid/proj_a/asset_4','{"fileSize":65536,"mimeType":"image/jpeg","height":512,"width":512,"groups":["main"]}',NULL,NULL,4),(5,1,'asset_5','image_5.jpg','None','https://assets.sandbox.invalid/proj_a/asset_5','{"fileSize":65536,"mimeType":"image/jpeg","height":512,"width":512,"groups":["main"]}',NULL,NULL,5),(6,1,'asset_6','image_6.jpg','None','https://assets.sandbox.invalid/proj_a/asset_6','{"fileSize":65536,"mimeType":"image/jpeg","height":512,"width":512,"groups":["main"]}',NULL,NULL,6),(7,1,'asset_7','image_7.jpg','None','https://assets.sandbox.invalid/proj_a/asset_7','{"fileSize":65536,"mimeType":"image/jpeg","height":512,"width":512,"groups":["main"]}',NULL,NULL,7),(8,1,'asset_8','image_8.jpg','None','https://assets.sandbox.invalid/proj_a/asset_8','{"fileSize":65536,"mimeType":"image/jpeg","height":512,"width":512,"groups":["main"]}',NULL,NULL,8),(9,1,'asset_9','image_9.jpg','None','https://assets.sandbox.invalid/proj_a/asset_9','{"fileSize":65536,"mimeType":"image/jpeg","height":512,"width":512,"groups":["main"]}',NULL,NULL,9),(10,1,'asset_x','asset_1','None','https://assets.sandbox.invalid/proj_a/asset_x','{"fileSize":65536,"mimeType":"image/jpeg","height":512,"width":512,"groups":["main"]}',NULL,NULL,50),(11,2,'asset_1','image_1.jpg','None','https://assets.sandbox.invalid/proj_b/asset_1','{"fileSize":65536,"mimeType":"image/jpeg","height":512,"width":512,"groups":["main"]}',NULL,NULL,1700000000000);
CREATE TABLE entries (
	asset_row INTEGER NOT NULL, 
	sequence_row INTEGER NOT NULL, 
	role_key TEXT NOT NULL, 
	ord BIGINT NOT NULL, 
	PRIMARY KEY (asset_row), 
	UNIQUE (sequence_row, role_key, ord), 
	FOREIGN KEY(asset_row) REFERENCES assets ("row") ON DELETE CASCADE, 
	FOREIGN KEY(sequence_row) REFERENCES sequences ("row") ON DELETE CASCADE
);
INSERT INTO "entries" VALUES(1,1,'=Sagittal',3),(2,1,'=Sagittal',6),(3,1,'=Coronal',9),(4,1,'',1),(9,4,'=R',1),(11,3,'',1);
CREATE TABLE key_projects (
	key_row INTEGER NOT NULL, 
	project_row INTEGER NOT NULL, 
	PRIMARY KEY (key_row, project_row), 
	FOREIGN KEY(key_row) REFERENCES secret_keys ("row") ON DELETE CASCADE, 
	FOREIGN KEY(project_row) REFERENCES projects ("row") ON DELETE CASCADE
);
INSERT INTO "key_projects" VALUES(1,1),(2,2),(3,2),(3,1);
CREATE TABLE meta (
	name TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "meta" VALUES('schema_version','1'),('cursor_secret','e8e385563425e181b0d1317bb8103b9f');
CREATE TABLE projects (
	"row" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	type TEXT NOT NULL, 
	localization TEXT NOT NULL, 
	tags TEXT NOT NULL, 
	groups TEXT NOT NULL, 
	statistic TEXT, 
	create_date BIGINT NOT NULL, 
	UNIQUE (id)
);
INSERT INTO "projects" VALUES(1,'proj_a','Knee study','Segmentation','MULTI','[]','["main"]',NULL,10),(2,'proj_b','proj_b','Segmentation','MULTI','[]','["main"]',NULL,20);
CREATE TABLE secret_keys (
	"row" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	secret_key TEXT NOT NULL, 
	UNIQUE (secret_key)
);
INSERT INTO "secret_keys" VALUES(1,'key-a'),(2,'key-b'),(3,'key-both');
CREATE TABLE sequences (
	"row" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	project_row INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	attributes TEXT NOT NULL, 
	attribute_bytes BIGINT NOT NULL, 
	create_date BIGINT NOT NULL, 
	update_date BIGINT NOT NULL, 
	UNIQUE (project_row, id), 
	UNIQUE (project_row, name), 
	FOREIGN KEY(project_row) REFERENCES projects ("row") ON DELETE CASCADE
);
INSERT INTO "sequences" VALUES(1,1,'seq_a','Patient A','{"report0":"...","report1":"...","age":"20"}',25,1000,1795294590492),(2,1,'seq_b','Patient B','{}',0,2000,2001),(3,2,'seq_a','Patient A','{}',0,1700000000000,1700000000000),(4,1,'seq_ba92f2f2-4728-479e-aed7-ed040b5ef291','Patient N','{}',0,1795294590492,1795294590492);
CREATE TABLE workflows (
	"row" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	project_row INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	title TEXT NOT NULL, 
	create_date BIGINT NOT NULL, 
	update_date BIGINT NOT NULL, 
	UNIQUE (project_row, id), 
	FOREIGN KEY(project_row) REFERENCES projects ("row") ON DELETE CASCADE
);
INSERT INTO "workflows" VALUES(1,1,'flow_2','Second',200,200),(2,1,'flow_1','First',100,150),(3,2,'flow_1','Of the other project',1700000000000,1700000000000);
CREATE TABLE workspace (
	"row" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	owner TEXT NOT NULL, 
	tier TEXT NOT NULL, 
	create_date BIGINT NOT NULL
);
INSERT INTO "workspace" VALUES(1,'ws_1','Tests','user_1','Free',5);
CREATE INDEX workflows_by_creation ON workflows (project_row, create_date, "row");
CREATE INDEX assets_by_creation ON assets (project_row, create_date, "row");
CREATE INDEX sequences_by_creation ON sequences (project_row, create_date, "row");
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('workspace',1),('projects',2),('workflows',3),('assets',11),('sequences',4),('secret_keys',3);
COMMIT;
