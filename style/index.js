import './base.css';
import './runs.css';
import './history.css';
import './details.css';
import './graph.css';
