import './base.css';
import './runs.css';
import './history.css';
import './details.css';
import './notebook.css';
import './graph.css';
import './compare.css';
import './actions.css';
